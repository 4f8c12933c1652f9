package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.Box;
import io.github.shikra4j.Dialogue;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Picture;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.Request;
import io.github.shikra4j.Turn;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.data.TrainingItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DrawScenesCommandTests {
  private static final int SCENES = 60;

  @TempDir private static Path folder;

  @BeforeAll
  static void writeModelAndScenes() throws IOException {
    assertEquals(0, draw("scenes", "5", "train"));
    Path tokenizer = folder.resolve("tokenizer");
    String sentences = folder.resolve("scenes/vocabulary.txt").toString();
    assertEquals(
        0,
        Shikra.run("make-tokenizer", "--sentences", sentences, "--output", tokenizer.toString()));
    new RandomCheckpoint(ModelShape.TINY, 7)
        .withDeviation(0.2)
        .write(folder.resolve("model"), tokenizer);
  }

  private static int draw(String output, String seed, String split) {
    return Shikra.run(
        "draw-scenes",
        "--output",
        folder.resolve(output).toString(),
        "--seed",
        seed,
        "--scenes",
        Integer.toString(SCENES),
        "--split",
        split);
  }

  private static Map<String, String> files(String output) throws IOException {
    Path root = folder.resolve(output);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(root)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  @Test
  void drawScenes_sameSeed_writesTheSameBytes() throws IOException {
    assertEquals(0, draw("again", "5", "train"));
    Map<String, String> files = files("scenes");
    assertEquals(SCENES + 37, files.size());
    assertTrue(files.equals(files("again")));
  }

  /** Some orders of Java's collections differ between processes, which one process cannot see. */
  @Test
  void drawScenes_inAnyProcess_writesWhatWasOnceWritten() throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    try (Stream<Path> found = Files.list(folder.resolve("scenes"))) {
      for (Path file : found.filter(path -> path.toString().endsWith(".jsonl")).sorted().toList()) {
        hasher.putBytes(Files.readAllBytes(file));
      }
    }
    assertEquals(
        "c3e2df066e74efe2518ab366017f2cb0d24808f6a4fd7669187b50901b5a16a4",
        hasher.hash().toString());
  }

  @Test
  void drawScenes_otherSplitOrSeed_sharesNoPicture() throws IOException {
    assertEquals(0, draw("val", "5", "val"));
    assertEquals(0, draw("test", "5", "test"));
    assertEquals(0, draw("other", "6", "train"));
    Set<String> pictures = new HashSet<>();
    for (String output : List.of("scenes", "val", "test", "other")) {
      files(output)
          .forEach(
              (name, bytes) -> {
                if (name.endsWith(".png")) {
                  pictures.add(bytes);
                }
              });
    }
    assertEquals(4 * SCENES, pictures.size());
  }

  @ParameterizedTest
  @CsvSource({
    "rec_attributes, rec, , rec",
    "rec_relations, rec, , rec",
    "reg, reg, , reg",
    "reg, gc, , gc",
    "caption, caption, , caption",
    "flickr, flickr, , flickr",
    "point, point_local, version=p, point",
    "point, point_local, version=b, point",
    "v7w, v7w, version=p, v7w",
    "v7w, v7w, version=b, v7w",
    "pope, pope, , pope",
    "count, vqav2, , vqa",
    "compare, vqav2, , vqa",
    "query, vqav2, , vqa",
    "gpt4gen, gpt4gen, version=a, gpt4gen",
    "gpt4gen, gpt4gen, version=bc, gpt4gen",
    "clevr, clevr, version=q-a, clevr",
    "clevr, clevr, version=q-s, clevr",
    "clevr, clevr, version=q-bs, clevr",
    "absent, instruct, , ''",
    "dialogue, dialogue, , ''",
    "drill_place_shape, dialogue, , ''",
    "drill_named_shape, dialogue, , ''",
    "drill_named_simple, dialogue, , ''",
    "drill_half_shape, dialogue, , ''",
    "drill_locate_shape, dialogue, , ''",
    "drill_half_simple, dialogue, , ''",
    "drill_half, dialogue, , ''",
    "drill_place, dialogue, , ''",
    "drill_named, dialogue, , ''",
    "drill_exist, dialogue, , ''",
    "drill_locate_simple, dialogue, , ''",
    "drill_locate, dialogue, , ''",
    "drill_relation, dialogue, , ''",
    "drill_count, dialogue, , ''",
    "drill_exist_related, dialogue, , ''",
    "drill_compare, dialogue, , ''"
  })
  void rows_ofEveryFile_areReadInItsFormat(
      String file, String format, @Nullable String option, String template) {
    Path scenes = folder.resolve("scenes");
    Map<String, String> options = new TreeMap<>();
    if (option != null) {
      options.put("version", option.substring("version=".length()));
    }
    if (format.equals("clevr")) {
      options.put("scene-graph", scenes.resolve("scenes.jsonl").toString());
    }
    try (ModelText text = ModelText.read(folder.resolve("model"));
        AnnotatedDataset items =
            AnnotatedDataset.open(
                format,
                options,
                scenes.resolve(file + ".jsonl"),
                scenes.resolve("images"),
                template,
                0,
                text)) {
      assertTrue(items.size() > SCENES / 2);
      for (long row = 0; row < items.size(); row++) {
        int[] labels = items.get(row).labels();
        assertTrue(
            Arrays.stream(labels).anyMatch(label -> label != TrainingItem.IGNORED),
            file + " " + row);
      }
    }
  }

  @Test
  void evaluate_suiteOfTheScenes_scoresEveryRow() throws IOException {
    Path output = folder.resolve("evaluation");
    assertEquals(
        0,
        Shikra.run(
            "evaluate",
            "--model",
            folder.resolve("model").toString(),
            "--suite",
            "suites/scenes.yaml",
            "--data",
            folder.resolve("scenes").toString(),
            "--limit",
            "3",
            "--max-new-tokens",
            "2",
            "--refuse-missing",
            "--output",
            output.toString()));
    JsonObject results =
        JsonParser.parseString(Files.readString(output.resolve("results.json"))).getAsJsonObject();
    JsonArray tasks = results.getAsJsonArray("tasks");
    assertEquals(10, tasks.size());
    for (JsonElement each : tasks) {
      JsonObject task = each.getAsJsonObject();
      assertEquals(3, task.get("items").getAsInt(), task.toString());
      assertEquals(0, task.get("unusable").getAsInt(), task.toString());
      assertEquals(0, task.get("unscored").getAsInt(), task.toString());
    }
  }

  @Test
  void dialogues_amongTheirQuestions_haveThoseOfTheSdksTasks() throws IOException {
    String dialogues = Files.readString(folder.resolve("scenes/dialogue.jsonl"));
    Path picture = folder.resolve("scenes/images/000/000000.png");
    try (ReferentialDialogue shikra = ReferentialDialogue.open(folder.resolve("model"))) {
      Dialogue first = shikra.about(Picture.read(picture));
      ask(first.locate("@"));
      assertTrue(asks(first.turns().get(0), dialogues));
      Dialogue dialogue = shikra.about(Picture.read(picture));
      ask(dialogue.ask("@"));
      ask(dialogue.locate("@"));
      ask(dialogue.describe(new Box(0, 0, 1, 1)));
      ask(dialogue.spotCaption());
      ask(dialogue.answer("@"));
      ask(dialogue.explain("@"));
      dialogue.isThere("@").answer();
      assertEquals(7, dialogue.turns().size());
      dialogue.turns().stream()
          .skip(1)
          .forEach(turn -> assertTrue(asks(turn, dialogues), turn::question));
    }
  }

  private static boolean asks(Turn turn, String dialogues) {
    assertFalse(turn.question().contains("In ,"), turn.question());
    String asked = Pattern.quote(turn.question()).replace("@", "\\E[^\"]+\\Q");
    return Pattern.compile("\"value\":\"" + asked + "\"").matcher(dialogues).find();
  }

  private static void ask(Request<?> request) {
    request.with(GenerationOptions.builder().maxNewTokens(3).build()).answer();
  }

  @Test
  void vocabulary_holdsTheSentencesWithoutPlaceholders() throws IOException {
    String vocabulary = Files.readString(folder.resolve("scenes/vocabulary.txt"));
    assertTrue(vocabulary.contains("There is no "));
    assertTrue(vocabulary.contains("Give its coordinates."));
    assertFalse(vocabulary.contains("<"));
    List<String> lines = vocabulary.lines().toList();
    assertEquals(lines.size(), Set.copyOf(lines).size());
  }

  @Test
  void drawScenes_badNumber_isRefused() {
    String output = folder.resolve("bad").toString();
    assertEquals(
        Shikra.BAD_INPUT,
        Shikra.run("draw-scenes", "--output", output, "--seed", "1", "--scenes", "0"));
    assertEquals(
        Shikra.BAD_INPUT,
        Shikra.run(
            "draw-scenes",
            "--output",
            output,
            "--seed",
            "1",
            "--scenes",
            "5",
            "--max-objects",
            "11"));
    assertEquals(Shikra.BAD_INPUT, draw("bad", "-1", "train"));
    assertEquals(Shikra.BAD_INPUT, draw("bad", "1", "holdout"));
    assertFalse(Files.exists(folder.resolve("bad")));
  }

  @Test
  void drawScenes_intoAFolderOfScenes_isRefused() throws IOException {
    Map<String, String> before = files("scenes");
    assertEquals(Shikra.BAD_INPUT, draw("scenes", "6", "train"));
    assertTrue(before.equals(files("scenes")));
  }

  @Test
  void modelAndTokenizer_intoAFolderOfAModel_areRefused() throws IOException {
    Map<String, String> before = files("model");
    String model = folder.resolve("model").toString();
    assertEquals(
        Shikra.BAD_INPUT,
        Shikra.run("random-model", "--shape", "tiny", "--tokenizer", model, "--output", model));
    String sentences = folder.resolve("scenes/vocabulary.txt").toString();
    assertEquals(
        Shikra.BAD_INPUT,
        Shikra.run("make-tokenizer", "--sentences", sentences, "--output", model));
    assertTrue(before.equals(files("model")));
  }
}
