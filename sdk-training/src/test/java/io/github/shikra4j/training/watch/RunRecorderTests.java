package io.github.shikra4j.training.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecorderTests {
  @TempDir Path output;

  @Test
  void onStep_writesTheKeysThatAreFixed() throws IOException {
    try (RunRecorder recorder = RunRecorder.open(output, 0)) {
      recorder.onStep(Steps.of(0, 2.5));

      JsonObject row = metrics().get(0);
      assertEquals(0, row.get("step").getAsLong());
      assertEquals("stage1", row.get("stage").getAsString());
      assertEquals(2.5, row.get("loss").getAsDouble());
      assertEquals(1.5, row.get("grad_norm").getAsDouble());
      assertEquals(2e-5, row.get("lr").getAsDouble());
      assertEquals(1234.5, row.get("tokens_per_second").getAsDouble());
      assertEquals(700, row.get("trained_tokens").getAsLong());
      assertTrue(row.get("peak_bytes").isJsonNull());
    }
  }

  @Test
  void onStep_lossOfFloat32_isReadBackToTheLastBit() throws IOException {
    Random random = new Random(3);
    try (RunRecorder recorder = RunRecorder.open(output, 0)) {
      for (int step = 0; step < 100; step++) {
        float loss = random.nextFloat() * 12;
        recorder.onStep(Steps.of(step, loss));
        assertEquals(loss, metrics().get(step).get("loss").getAsFloat());
        assertEquals((double) loss, metrics().get(step).get("loss").getAsDouble());
      }
    }
  }

  @Test
  void onStep_withoutTrainedTokens_hasNoLoss() throws IOException {
    try (RunRecorder recorder = RunRecorder.open(output, 0)) {
      recorder.onStep(Steps.withoutTrainedTokens(0));
    }

    assertTrue(metrics().get(0).get("loss").isJsonNull());
    assertTrue(metrics().get(0).get("skipped").getAsBoolean());
    assertFalse(Files.readString(output.resolve("metrics.jsonl")).contains("NaN"));
    assertEquals(List.of("train/learning_rate", "train/tokens_per_second"), tags());
  }

  @Test
  void open_resumedAfterKill_cutsLaterRowsAndTheTornOne() throws IOException {
    record(0, 0, 10);
    Files.writeString(
        output.resolve("metrics.jsonl"), "{\"step\":10,\"lo", StandardOpenOption.APPEND);

    record(6, 6, 8);

    List<JsonObject> rows = metrics();
    assertEquals(8, rows.size());
    for (int i = 0; i < 8; i++) {
      assertEquals(i, rows.get(i).get("step").getAsLong());
    }
    assertEquals(8.0, rows.get(5).get("loss").getAsDouble(), "kept");
  }

  @Test
  void open_resumed_keepsWhatWasValidatedBeforeTheCheckpoint() throws IOException {
    try (RunRecorder recorder = RunRecorder.open(output, 0)) {
      recorder.onValidation(5, Map.of("loss", 1.0));
      recorder.onSample(5, "Where?", "[0.1,0.2]", "[0.1,0.3]");
      recorder.onValidation(10, Map.of("loss", 0.5));
    }
    RunRecorder.open(output, 5).close();

    List<JsonObject> rows = rows("validation.jsonl");
    assertEquals(1, rows.size());
    assertEquals(5, rows.get(0).get("step").getAsLong());
    assertEquals(1.0, rows.get(0).getAsJsonObject("scores").get("loss").getAsDouble());
    assertEquals("[0.1,0.3]", rows("samples.jsonl").get(0).get("expected").getAsString());
  }

  @Test
  void open_anew_leavesNothingOfAnEarlierRun() throws IOException {
    try (RunRecorder recorder = RunRecorder.open(output, 0)) {
      recorder.onStep(Steps.of(0, 2));
      recorder.onValidation(0, Map.of("loss", 1.0));
    }
    RunRecorder.open(output, 0).close();

    assertEquals(0, Files.size(output.resolve("metrics.jsonl")));
    assertEquals(0, Files.size(output.resolve("validation.jsonl")));
  }

  @Test
  void onStep_writesScalarsForTensorBoard() throws IOException {
    try (RunRecorder recorder = RunRecorder.open(output, 0)) {
      recorder.onStep(Steps.of(3, 2.5));
      recorder.onValidation(4, new LinkedHashMap<>(Map.of("rec/accuracy", 0.75)));
      recorder.onSample(4, "Where?", "There", "Here");
      recorder.onSample(4, "Who?", "She", "He");
    }

    assertEquals(
        List.of(
            "train/loss",
            "train/grad_norm",
            "train/learning_rate",
            "train/tokens_per_second",
            "validation/rec/accuracy",
            "samples/0",
            "samples/1"),
        tags());
    Map<Integer, Object> loss = events().get(2);
    assertEquals(4L, loss.get(2), "steps done");
    assertEquals(2.5f, EventReader.message(EventReader.message(loss, 5), 1).get(2));
  }

  @Test
  void open_resumed_voidsLaterEventsButNotTheScoresOfTheCheckpoint() throws IOException {
    record(0, 0, 10);
    Path first = eventFiles().get(0);
    record(6, 6, 7);

    Path second = eventFiles().stream().filter(f -> !f.equals(first)).findFirst().orElseThrow();
    List<Map<Integer, Object>> resumed = EventReader.events(second);
    assertEquals(7L, resumed.get(1).get(2), "void from here");
    assertEquals(7L, resumed.get(2).get(2), "the first step's loss");
  }

  @Test
  void onCheckpoint_drawsThePlot() throws IOException {
    try (RunRecorder recorder = RunRecorder.open(output, 0)) {
      recorder.onCheckpoint(0, output);
      assertFalse(Files.exists(output.resolve("loss.png")), "nothing to draw yet");
      recorder.onStep(Steps.of(0, 2.5));
      recorder.onCheckpoint(1, output);
      assertTrue(Files.exists(output.resolve("loss.png")));
    }
  }

  @Test
  void open_whereAFolderIsInTheWay_namesTheFile() throws IOException {
    Path file = Files.createDirectory(output.resolve("metrics.jsonl"));

    OutputException error = assertThrows(OutputException.class, () -> RunRecorder.open(output, 0));

    assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
  }

  @Test
  void open_whereTheOutputIsAFile_namesIt() throws IOException {
    Path file = Files.createFile(output.resolve("run"));

    OutputException error = assertThrows(OutputException.class, () -> RunRecorder.open(file, 0));

    assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
  }

  private void record(long startStep, int from, int to) {
    try (RunRecorder recorder = RunRecorder.open(output, startStep)) {
      for (int step = from; step < to; step++) {
        recorder.onStep(Steps.of(step, startStep + step + 3));
      }
    }
  }

  private List<JsonObject> metrics() throws IOException {
    return rows("metrics.jsonl");
  }

  private List<JsonObject> rows(String name) throws IOException {
    return Files.readAllLines(output.resolve(name)).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  private List<Map<Integer, Object>> events() throws IOException {
    return EventReader.events(eventFiles().get(0));
  }

  private List<Path> eventFiles() throws IOException {
    try (var files = Files.list(output.resolve("tensorboard"))) {
      return files.sorted().toList();
    }
  }

  private List<String> tags() throws IOException {
    return events().stream()
        .skip(2)
        .map(event -> EventReader.message(EventReader.message(event, 5), 1))
        .map(value -> EventReader.text(value, 1))
        .toList();
  }
}
