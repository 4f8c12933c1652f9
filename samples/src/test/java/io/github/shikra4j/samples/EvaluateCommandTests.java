package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.data.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks of a small model, run to the end, cut, continued and refused. */
class EvaluateCommandTests {
  private static final String REC =
      """
      {"img_path": "scene.png", "expression": "the red ball", "bbox": [10, 20, 60, 90]}
      {"img_path": "scene.png", "expression": "the cube </s>", "bbox": [0, 0, 170, 120]}
      {"img_path": "missing.png", "expression": "nothing", "bbox": [0, 0, 1, 1]}
      {"img_path": "scene.png", "expression": "a unicorn", "bbox": []}
      {"img_path": "scene.png", "expression": "the left one", "bbox": [5, 5, 30, 30]}
      """;
  private static final String V7W =
      """
      {"file_path": "scene.png", "question": "Which is round?", "candidates": [[1, 1, 9, 9], [10, 20, 60, 90]], "answer": [10, 20, 60, 90], "point": [35, 50]}
      """;
  private static final String CAPTIONS =
      """
      {"img_path": "scene.png", "caption": "A red ball."}
      {"img_path": "other.png", "caption": "Blue."}
      {"img_path": "scene.png", "caption": "A ball and a cube."}
      """;
  private static final String SUITE =
      """
      name: Small
      data: nowhere
      defaults: {images: ., max_new_tokens: 6}
      tasks:
        - {name: rec, format: rec, options: {absent: true}, template: "Where is <expr> in <image>?",
           metric: rec, annotations: rec.jsonl, paper: {7b: {accuracy: 87.01}}}
        - {name: v7w, format: v7w, options: {version: p}, template: v7w, metric: choice,
           annotations: v7w.jsonl}
        - {name: captions, format: caption, template: caption, metric: caption,
           annotations: captions.jsonl}
        - {name: gone, format: rec, template: rec, metric: rec, annotations: gone.jsonl,
           needs: "gone.jsonl of the data release"}
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    new RandomCheckpoint(ModelShape.TINY, 7)
        .withDeviation(0.2)
        .write(folder.resolve("model"), Fixtures.TOKENIZER);
    Fixtures.picture(160, 120).write(folder.resolve("scene.png"));
    Fixtures.picture(90, 120).write(folder.resolve("other.png"));
    Files.writeString(folder.resolve("rec.jsonl"), REC);
    Files.writeString(folder.resolve("v7w.jsonl"), V7W);
    Files.writeString(folder.resolve("captions.jsonl"), CAPTIONS);
    Files.writeString(folder.resolve("suite.yaml"), SUITE);
  }

  private static Ran evaluate(Path output, String... more) {
    return evaluate("suite.yaml", output, more);
  }

  private static Ran evaluate(String suite, Path output, String... more) {
    String[] arguments = {
      "evaluate",
      "--model",
      folder.resolve("model").toString(),
      "--suite",
      folder.resolve(suite).toString(),
      "--data",
      folder.toString(),
      "--batch-size",
      "2",
      "--output",
      output.toString()
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return run(all);
  }

  private static JsonObject task(Path output, int index) throws IOException {
    return JsonParser.parseString(Files.readString(output.resolve("results.json")))
        .getAsJsonObject()
        .getAsJsonArray("tasks")
        .get(index)
        .getAsJsonObject();
  }

  private static String withoutTimes(Path file) throws IOException {
    return Files.readString(file)
        .replaceAll("\"(seconds|tokens_per_second)\": ?[-.\\dE]+", "")
        .replaceAll("\\| [.\\d]+ \\| [.\\d]+ \\|\n", "|\n");
  }

  @Test
  void evaluate_suite_writesTablesPredictionsAndPage(@TempDir Path output) throws IOException {
    Ran ran = evaluate(output);
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.err().contains("task gone: there is no "), ran.err());
    assertTrue(ran.err().contains("gone.jsonl of the data release"), ran.err());
    assertEquals(ran.out(), Files.readString(output.resolve("results.md")));
    JsonObject rec = task(output, 0);
    assertEquals(4, rec.get("items").getAsInt());
    assertEquals(1, rec.get("unusable").getAsInt());
    assertEquals(1, rec.get("absent").getAsInt());
    assertEquals(
        1,
        rec.get("rejected").getAsInt()
            + rec.get("invented").getAsInt()
            + rec.get("absent_unclear").getAsInt());
    JsonObject accuracy = rec.getAsJsonObject("figures").getAsJsonObject("accuracy");
    assertEquals(0.8701, accuracy.get("paper").getAsDouble(), 1e-9);
    assertEquals(2, task(output, 2).get("items").getAsInt());
    List<String> captions = Files.readAllLines(output.resolve("predictions/captions.jsonl"));
    assertTrue(
        captions.get(0).contains("[\"A red ball.\",\"A ball and a cube.\"]"), captions.get(0));
    String page = Files.readString(output.resolve("worst.html"));
    assertTrue(page.contains("the cube &lt;/s&gt;"), page);
    assertTrue(Files.exists(output.resolve("worst/rec-0.jpg")));
  }

  @Test
  void evaluate_cutInARow_continuesToTheSameResults(@TempDir Path whole, @TempDir Path cut)
      throws IOException {
    assertEquals(0, evaluate(whole).code());
    assertEquals(0, evaluate(cut, "--task", "rec").code());
    Path rows = cut.resolve("predictions/rec.jsonl");
    String text = Files.readString(rows);
    Files.writeString(rows, text.substring(0, text.indexOf('\n') + 40));
    Files.delete(cut.resolve("results.json"));
    assertEquals(0, evaluate(cut).code());
    assertEquals(withoutTimes(whole.resolve("predictions/rec.jsonl")), withoutTimes(rows));
    for (String name : List.of("results.md", "results.json")) {
      assertEquals(withoutTimes(whole.resolve(name)), withoutTimes(cut.resolve(name)));
    }
  }

  @Test
  void evaluate_outputOfOtherQuestions_isRefusedAndKept(@TempDir Path output) throws IOException {
    assertEquals(0, evaluate(output, "--task", "v7w").code());
    String before = Files.readString(output.resolve("predictions/v7w.jsonl"));
    Ran ran = evaluate(output, "--task", "v7w", "--template", "Say: <question>");
    assertEquals(2, ran.code());
    assertTrue(ran.err().contains("was begun with another model, data or options"), ran.err());
    assertEquals(before, Files.readString(output.resolve("predictions/v7w.jsonl")));
  }

  @Test
  void evaluate_outputOfTheModelAsItWas_isRefused(@TempDir Path output) throws IOException {
    assertEquals(0, evaluate(output, "--task", "v7w").code());
    assertEquals(0, evaluate(output, "--task", "v7w").code());
    assertEquals(2, evaluate(output, "--task", "v7w", "--precision", "bfloat16").code());
    new PlaceCalibration(1.5, 0).write(folder.resolve("model"));
    Ran ran = evaluate(output, "--task", "v7w");
    Files.delete(folder.resolve("model/calibration.json"));
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains("was begun with another model, data or options"), ran.err());
  }

  @Test
  void evaluate_outputOfAnotherSuite_isRefusedAndKept(@TempDir Path output) throws IOException {
    assertEquals(0, evaluate(output, "--task", "v7w").code());
    String before = Files.readString(output.resolve("results.json"));
    Files.writeString(
        folder.resolve("renamed.yaml"),
        Files.readString(folder.resolve("suite.yaml")).replace("name: Small", "name: Other"));
    Ran ran = evaluate("renamed.yaml", output, "--task", "v7w");
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains("holds the results of 'Small'"), ran.err());
    assertEquals(before, Files.readString(output.resolve("results.json")));
  }

  @Test
  void evaluate_besideAMiniaturesResults_isRefused(@TempDir Path output) throws IOException {
    Files.writeString(output.resolve("results.json"), "{\"experiment\": \"Small\"}");
    Ran ran = evaluate(output, "--task", "v7w");
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains("holds the results of another command"), ran.err());
  }

  @Test
  void evaluate_answersThatAreNoText_areARowThatCannotBeUsed(@TempDir Path output)
      throws IOException {
    Files.writeString(
        folder.resolve("bad-vqa.jsonl"),
        """
        {"image_path": "scene.png", "question": "What?", "annotation": {"multiple_choice_answer": "ball", "answers": [null]}}
        {"image_path": "scene.png", "question": "What?", "annotation": {"multiple_choice_answer": "ball", "answers": ["ball"]}}
        """);
    Files.writeString(
        folder.resolve("bad-vqa.yaml"),
        """
        name: Answers
        data: nowhere
        defaults: {images: ., max_new_tokens: 2}
        tasks:
          - {name: vqa, format: vqav2, template: vqa, metric: vqa, annotations: bad-vqa.jsonl}
        """);
    Ran ran = evaluate("bad-vqa.yaml", output);
    assertEquals(0, ran.code(), ran.err());
    JsonObject counts = task(output, 0);
    assertEquals(1, counts.get("unusable").getAsLong());
    assertEquals(1, counts.get("items").getAsLong());
  }

  @Test
  void evaluate_nothingCanRun_isRefusedInOneLine(@TempDir Path output) {
    Ran ran = evaluate(output, "--task", "gone");
    assertEquals(2, ran.code());
    assertTrue(ran.err().contains("no task of 'Small' can run"), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertEquals(2, evaluate(output, "--refuse-missing").code());
    assertEquals(2, evaluate(output, "--task", "nothing").code());
    assertEquals(2, evaluate(output, "--limit", "0").code());
    assertFalse(Files.exists(output.resolve("results.md")));
  }

  @Test
  void evaluate_outputIsAFile_isRefusedInOneLine(@TempDir Path output) throws IOException {
    Path file = Files.writeString(output.resolve("notes.txt"), "notes");
    Ran ran = evaluate(file);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains("notes.txt: is a file"), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertEquals("notes", Files.readString(file));
  }

  @Test
  void evaluate_limitBelowWhatIsThere_isNamed(@TempDir Path output) throws IOException {
    assertEquals(0, evaluate(output, "--task", "captions").code());
    Path rows = output.resolve("predictions/captions.jsonl");
    String before = Files.readString(rows);
    Ran ran = evaluate(output, "--task", "captions", "--limit", "1");
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains("--limit) of 1: " + rows + " already holds 2 items"), ran.err());
    assertEquals(before, Files.readString(rows));
  }

  @Test
  void evaluate_vqaWithoutPeoplesAnswers_saysWhyThereIsNoFigure(@TempDir Path output)
      throws IOException {
    Files.writeString(
        folder.resolve("vqa.jsonl"),
        """
        {"image_path": "scene.png", "question": "What?", "annotation": {"multiple_choice_answer": "ball"}}
        """);
    Files.writeString(
        folder.resolve("vqa.yaml"),
        """
        name: Answers
        data: nowhere
        defaults: {images: ., max_new_tokens: 2}
        tasks:
          - {name: vqa, format: vqav2, template: vqa, metric: vqa, annotations: vqa.jsonl}
        """);
    Ran ran = evaluate("vqa.yaml", output);
    assertEquals(0, ran.code(), ran.err());
    String why =
        "1 of 1 items are unscored; of the first, the row has no list 'annotation.answers'";
    assertTrue(ran.err().contains("shikra: task vqa: " + why), ran.err());
    assertTrue(ran.out().contains(why), ran.out());
    assertEquals(1, task(output, 0).getAsJsonArray("notes").size());
  }

  @Test
  void question_ofARow_isTheBeginningOfItsTrainingItem() {
    try (ModelText text = ModelText.read(folder.resolve("model"));
        AnnotatedDataset rows =
            AnnotatedDataset.open(
                "v7w",
                Map.of("version", "b"),
                folder.resolve("v7w.jsonl"),
                folder,
                "v7w",
                0,
                text)) {
      Question question = rows.question(0);
      int[] item = rows.get(0).inputIds();
      assertTrue(item.length > question.promptIds().length);
      assertArrayEquals(Arrays.copyOf(item, question.promptIds().length), question.promptIds());
      assertEquals(rows.get(0).patchPosition(), question.patchPosition());
    }
  }
}
