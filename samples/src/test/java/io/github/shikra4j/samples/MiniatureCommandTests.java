package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.samples.miniature.Experiment;
import io.github.shikra4j.training.data.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The shipped experiments with a tiny model, to their end, cut, continued and refused. */
@Execution(ExecutionMode.SAME_THREAD)
class MiniatureCommandTests {
  private static final List<String> SHIPPED = Experiment.SHIPPED;

  /** Two arms of two steps of two items. */
  private static final String QUICK =
      """
      name: Quick
      scenes: {train: 6, test: 3}
      recipe:
        defaults:
          steps: 2
          batch_size: 2
          data:
            - {format: rec, annotations: rec_attributes.jsonl, images: images, template: "Where is <expr>?"}
        stages: [{name: train}]
      suite:
        name: Places
        tasks:
          - {name: places, format: rec, metric: rec, annotations: rec_attributes.jsonl, images: images, template: "Where is <expr>?", max_new_tokens: 4}
      arms:
        - name: all
        - {name: projector, recipe: {stages: [{name: train, trainable: [projector]}]}}
      """;

  @TempDir private Path folder;

  private Ran miniature(String name, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("miniature", name, "--output", out().toString(), "--shape", "tiny"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private Path out() {
    return folder.resolve("out");
  }

  private String quick(String yaml) throws IOException {
    return Files.writeString(folder.resolve("quick.yaml"), yaml).toString();
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @ParameterizedTest
  @FieldSource("SHIPPED")
  void miniature_shipped_writesTheFiguresOfItsEvaluations(String name) throws IOException {
    Ran ran = miniature(name, "--steps", "4", "--scenes", "24", "--test-scenes", "3", "--json");
    assertEquals(0, ran.code(), ran.err());
    JsonObject results = json(out().resolve("results.json"));
    assertEquals(JsonParser.parseString(ran.out()), results);
    String page = Files.readString(out().resolve("results.md"));
    for (JsonElement element : results.getAsJsonArray("arms")) {
      JsonObject arm = element.getAsJsonObject();
      Map<String, Double> sums = new TreeMap<>();
      List<String> cells = new ArrayList<>();
      for (int seed = 1; seed <= 2; seed++) {
        JsonObject found = arm.getAsJsonArray("runs").get(seed - 1).getAsJsonObject();
        Path run = out().resolve("runs/" + arm.get("arm").getAsString() + "-seed-" + seed);
        assertEquals(json(run.resolve("evaluation/results.json")), found.get("evaluation"));
        JsonObject training = found.getAsJsonObject("training");
        assertEquals(4, training.get("steps").getAsLong());
        assertEquals(64, training.get("items").getAsLong());
        assertEquals(4, Files.readAllLines(run.resolve("metrics.jsonl")).size());
        assertFalse(Files.exists(run.resolve("checkpoints")));
        for (JsonElement task : found.getAsJsonObject("evaluation").getAsJsonArray("tasks")) {
          JsonObject accuracy =
              task.getAsJsonObject().getAsJsonObject("figures").getAsJsonObject("accuracy");
          String of = task.getAsJsonObject().get("task").getAsString();
          sums.merge(of, accuracy.get("ours").getAsDouble(), Double::sum);
          cells.add(perCent(accuracy.get("ours")) + " (" + perCent(accuracy.get("low")));
        }
      }
      sums.forEach(
          (task, sum) ->
              assertEquals(
                  sum / 2, arm.getAsJsonObject("mean").get(task).getAsDouble(), 1e-12, task));
      cells.forEach(cell -> assertTrue(page.contains(cell), () -> cell + " in " + page));
    }
    int tasks =
        results.getAsJsonArray("arms").get(0).getAsJsonObject().getAsJsonObject("mean").size();
    assertEquals(340 * tasks, ImageIO.read(out().resolve("results.png").toFile()).getHeight());
  }

  private static String perCent(JsonElement fraction) {
    return String.format(Locale.ROOT, "%.2f", 100 * fraction.getAsDouble());
  }

  @Test
  void miniature_whileAnotherDrawsThere_isRefused() throws IOException {
    RunLock other = RunLock.of(Files.createDirectories(out()).resolve("experiment"));
    try {
      Ran ran = miniature(quick(QUICK));
      assertEquals(2, ran.code(), ran.err());
      assertTrue(ran.complaint().contains("written by another run"), ran.err());
      assertFalse(Files.exists(out().resolve("settings.json")));
    } finally {
      other.close();
    }
  }

  @Test
  void miniature_besideAnEvaluationsResults_isRefused() throws IOException {
    Files.writeString(Files.createDirectories(out()).resolve("results.json"), "{}");
    Ran ran = miniature(quick(QUICK));
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("holds results.json, and no experiment"), ran.err());
  }

  @Test
  void miniature_besideScenesThatAreNotItsOwn_isRefused() throws IOException {
    Files.createDirectories(out().resolve("train"));
    Ran ran = miniature(quick(QUICK));
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("holds train, and no experiment"), ran.err());
    assertFalse(Files.exists(out().resolve("settings.json")));
  }

  @Test
  void miniature_seeds_changeWeightsAndOrder() throws IOException {
    assertEquals(0, miniature(quick(QUICK)).code());
    List<String> first = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      String metrics = Files.readString(out().resolve("runs/all-seed-" + seed + "/metrics.jsonl"));
      first.add(
          JsonParser.parseString(metrics.lines().findFirst().orElseThrow())
              .getAsJsonObject()
              .get("loss")
              .getAsString());
    }
    assertNotEquals(first.get(0), first.get(1));
    assertNotEquals(
        -1,
        Files.mismatch(
            out().resolve("starts/seed-1/model.safetensors"),
            out().resolve("starts/seed-2/model.safetensors")));
  }

  @Test
  void miniature_cutAndRunAgain_doesOnlyWhatIsMissing() throws IOException {
    assertEquals(0, miniature(quick(QUICK)).code());
    JsonObject results = json(out().resolve("results.json"));
    Path kept = out().resolve("runs/all-seed-1/metrics.jsonl");
    Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
    Path cut = out().resolve("runs/projector-seed-2");
    List<JsonObject> predictions = predictions(cut);
    Files.delete(out().resolve("runs/projector-seed-2.json"));
    MoreFiles.deleteRecursively(cut, RecursiveDeleteOption.ALLOW_INSECURE);
    Files.delete(out().resolve("results.json"));
    Ran ran = miniature(quick(QUICK), "--seeds", "3");
    assertEquals(0, ran.code(), ran.err());
    assertEquals(
        List.of("arm projector, seed 2 of 3", "arm all, seed 3 of 3", "arm projector, seed 3 of 3"),
        ran.err().lines().filter(line -> line.startsWith("arm ")).toList());
    assertEquals(FileTime.fromMillis(0), Files.getLastModifiedTime(kept));
    assertEquals(predictions, predictions(cut));
    assertEquals(runs(results, 0), runs(json(out().resolve("results.json")), 0));
  }

  /** Returns the rows without the time that they took. */
  private static List<JsonObject> predictions(Path run) throws IOException {
    List<JsonObject> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("evaluation/predictions/places.jsonl"))) {
      JsonObject row = JsonParser.parseString(line).getAsJsonObject();
      row.remove("seconds");
      rows.add(row);
    }
    return rows;
  }

  /** Returns the first runs of an arm. */
  private static List<JsonElement> runs(JsonObject results, int arm) {
    return results
        .getAsJsonArray("arms")
        .get(arm)
        .getAsJsonObject()
        .getAsJsonArray("runs")
        .asList()
        .subList(0, 2);
  }

  @Test
  void miniature_otherSettingsOrArms_areRefused() throws IOException {
    assertEquals(0, miniature(quick(QUICK), "--steps", "1").code());
    Ran ran = miniature(quick(QUICK), "--steps", "2");
    assertEquals(Shikra.BAD_INPUT, ran.code());
    assertTrue(ran.complaint().contains("was begun with steps 1, now it is 2"), ran.err());
    ran = miniature(quick(QUICK.replace("batch_size: 2", "batch_size: 1")), "--steps", "1");
    assertEquals(Shikra.BAD_INPUT, ran.code());
    assertTrue(ran.complaint().contains("another experiment was begun here"), ran.err());
  }

  @Test
  void miniature_suiteThatCannotBeAsked_isRefusedBeforeAnythingIsTrained() throws IOException {
    for (String bad :
        List.of(
            "annotations: rec_atributes.jsonl, images: images, template: \"Where is <expr>?\", max",
            "annotations: rec_attributes.jsonl, images: images, template: \"Where?\", max")) {
      Ran ran =
          miniature(
              quick(
                  QUICK.replace(
                      "annotations: rec_attributes.jsonl, images: images, template: \"Where is <expr>?\", max",
                      bad)));
      assertEquals(Shikra.BAD_INPUT, ran.code(), ran.err());
      assertFalse(Files.exists(out().resolve("runs")));
      MoreFiles.deleteRecursively(out(), RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  @Test
  void miniature_laterArmWithoutItsData_isRefusedBeforeAnythingIsTrained() throws IOException {
    String arm = "recipe: {stages: [{name: train, trainable: [projector]";
    String data =
        ", data: [{format: rec, annotations: rec_atributes.jsonl, images: images, template: rec}]";
    Ran ran = miniature(quick(QUICK.replace(arm, arm + data)));
    assertEquals(Shikra.BAD_INPUT, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("rec_atributes.jsonl"), ran.err());
    assertFalse(Files.exists(out().resolve("runs")));
  }

  @Test
  void miniature_noText_isRefusedByItsName() throws IOException {
    Path file = Files.write(folder.resolve("bad.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
    Ran ran = miniature(file.toString());
    assertEquals(Shikra.BAD_INPUT, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("bad.yaml: is no text in UTF-8"), ran.err());
  }

  @Test
  void miniature_taskWithoutAMainFigure_hasNone() throws IOException {
    String absent =
        QUICK.replace(
            "max_new_tokens: 4}",
            "max_new_tokens: 4}\n"
                + "    - {name: absent, format: rec, options: {absent: true}, metric: rec,"
                + " annotations: rec_absent.jsonl, images: images, template: \"Where is <expr>?\","
                + " max_new_tokens: 4}");
    Ran ran = miniature(quick(absent), "--json");
    assertEquals(0, ran.code(), ran.err());
    JsonObject means =
        JsonParser.parseString(ran.out())
            .getAsJsonObject()
            .getAsJsonArray("arms")
            .get(0)
            .getAsJsonObject()
            .getAsJsonObject("mean");
    assertEquals(Set.of("places"), means.keySet());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch_size: 2 | batchsize: 2 | line 6: there is no key batchsize in stages",
        "[{name: train}] | [{name: train, steps: 3}] | arm projector sees 4 items, arm all 6",
        "steps: 2 | epochs: 2 | stage train of arm all: needed are steps",
        "[{name: train}] | [{name: train, data_seed: 4}] | without a data_seed",
        "batch_size: 2 | order: sequential | needed is the order shuffled",
        "name: projector, | name: all, | needed are at least two arms",
        "max_new_tokens: 4 | max_tokens: 4 | line 13: there is no key max_tokens in tasks",
        "metric: rec | metric: reg | line 13: metric is reg",
        "recipe: {stages: [{name: train, trainable: [projector]}]} | suite: {name: x, tasks: []} | tasks has nothing in its list",
        "name: Quick | title: Quick | name is missing",
        "trainable: [projector] | trainable: [nose] | line 16: trainable is nose",
        "recipe: {stages | receipt: {stages | line 16: there is no key receipt in arms",
        "scenes: {train: 6, test: 3} | about: x | scenes is missing",
      })
  void miniature_badExperiment_saysWhatAndWhere(String good, String bad, String expected)
      throws IOException {
    Ran ran = miniature(quick(QUICK.replace(good, bad)));
    assertEquals(Shikra.BAD_INPUT, ran.code(), ran.err());
    assertTrue(ran.complaint().contains(expected), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertFalse(Files.exists(out()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seeds 1 | at least 2 are needed",
        "--steps 0 | --steps 0: at least 1",
        "--scenes 0 | --scenes 0: at least 1",
        "--test-scenes 0 | --test-scenes 0: at least 1",
        "--shape huge | there is no shape huge",
        "--model x | --shape is of random weights",
      })
  void miniature_badOption_isNamed(String options, String expected) throws IOException {
    List<String> more = List.of(options.split(" "));
    Ran ran =
        run(
            Stream.concat(
                    Stream.of("miniature", quick(QUICK), "--output", out().toString()),
                    options.contains("--shape")
                        ? more.stream()
                        : Stream.concat(more.stream(), Stream.of("--shape", "tiny")))
                .toArray(String[]::new));
    assertEquals(Shikra.BAD_INPUT, ran.code());
    assertTrue(ran.complaint().contains(expected), ran.err());
    assertFalse(Files.exists(out()));
  }

  @Test
  void miniature_ofTheSmallModel_beginsWithItUnlessToldOtherwise() throws IOException {
    String yaml = QUICK.replace("name: Quick", "name: Quick\nstart: small_model");
    Ran ran = run("miniature", quick(yaml), "--output", out().toString(), "--steps", "1", "--json");
    assertEquals(0, ran.code(), ran.err());
    assertEquals(
        "the samples' small model",
        JsonParser.parseString(ran.out()).getAsJsonObject().get("start").getAsString());
    assertFalse(Files.exists(out().resolve("starts")));
    ran = miniature(quick(yaml), "--steps", "1");
    assertEquals(Shikra.BAD_INPUT, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("now it is \"random weights of shape tiny\""), ran.err());
    ran = miniature(quick(yaml.replace("small_model", "eyes")));
    assertTrue(ran.complaint().contains("line 2: start is eyes"), ran.err());
  }

  @Test
  void miniature_ofTheTower_beginsWithItBelowRandomWeights() throws IOException {
    String yaml = QUICK.replace("name: Quick", "name: Quick\nstart: tower");
    Ran ran = run("miniature", quick(yaml), "--output", out().toString(), "--steps", "1");
    assertEquals(0, ran.code(), ran.err());
    String tower = "vision_tower/model.safetensors";
    for (int seed = 1; seed <= 2; seed++) {
      assertEquals(
          -1,
          Files.mismatch(
              SmallShikra.folder().resolve(tower),
              out().resolve("starts/seed-" + seed).resolve(tower)));
    }
    String weights = "model.safetensors";
    assertNotEquals(
        -1,
        Files.mismatch(
            out().resolve("starts/seed-1").resolve(weights),
            out().resolve("starts/seed-2").resolve(weights)));
  }

  @Test
  void miniature_unknownName_listsThoseThatThereAre() {
    Ran ran = miniature("numbers");
    assertEquals(Shikra.BAD_INPUT, ran.code());
    assertTrue(ran.complaint().contains("[numerals, chain, stages, tower]"), ran.err());
  }

  @Test
  void miniature_ofAModel_beginsWithItAndGrowsItsVocabularyForTokens() throws IOException {
    assertEquals(0, miniature(quick(QUICK)).code());
    Path model = out().resolve("runs/all-seed-1/final");
    Path other = folder.resolve("other");
    String tokens = QUICK.replace("- name: all", "- {name: all, location_tokens: true}");
    Ran ran =
        run("miniature", quick(tokens), "--output", other.toString(), "--model", model.toString());
    assertEquals(0, ran.code(), ran.err());
    assertFalse(Files.exists(other.resolve("starts/seed-1")));
    assertEquals(
        -1,
        Files.mismatch(
            model.resolve("added_tokens.json"),
            other.resolve("runs/projector-seed-1/final/added_tokens.json")));
    JsonObject added = json(other.resolve("runs/all-seed-1/final/added_tokens.json"));
    assertTrue(added.has("<bin_1000>") && added.has("<im_patch>"));
    assertTrue(
        Files.readString(other.resolve("results.md")).contains("begins with " + model + ","));
  }
}
