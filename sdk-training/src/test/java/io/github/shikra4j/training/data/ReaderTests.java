package io.github.shikra4j.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reader on rows of our own, through the tests' own tokenizer. The picture is 100 pixels wide
 * and 50 high, so that its square adds 25 above.
 */
final class ReaderTests {
  private static final Path TOKENIZER = Path.of("../sdk-runtime/src/test/resources/tiny-tokenizer");

  /** Pixels 10, 0, 60, 50. */
  private static final String CUP = "[0.100,0.250,0.600,0.750]";

  /** Pixels 0, 25, 100, 50. */
  private static final String SHELF = "[0.000,0.500,1.000,0.750]";

  private static final String BOTH = "[0.000,0.500,1.000,0.750;0.100,0.250,0.600,0.750]";

  /** Pixels 35, 25. */
  private static final String SPOT = "[0.350,0.500]";

  private static final String CHAIN =
      """
      {"img_path": "a.png", "boxes": [[10, 0, 60, 50], [0, 25, 100, 50]], "question": "Does <ph_st>the cup<ph_ed> stand on <ph_st>a shelf<ph_ed> ?", "question_boxes_seq": [[0], [1]], "cot_with_ans": "<ph_st>The cup<ph_ed> touches it. The answer is yes.", "answer_boxes_seq": [[1, 0]], "answer": "The answer is yes."}""";
  private static final String COMMONSENSE =
      """
      {"img_fn": "a.png", "boxes": [[10, 0, 60, 50, 0.9], [0, 25, 100, 50, 0.5]], "question": ["Why", "is", [0], "by", [1, 0], "?"], "answer_choices": [["Because", [0], "waits", "."], ["No", "idea", "."]], "rationale_choices": [["It", "rains", "."], [[1], "is", "wide", "."]], "answer_label": 0, "rationale_label": 1}""";
  private static final String COMPOSED =
      """
      {"imageId": "a", "question": "What is the cup on?", "answer": "shelf", "semanticStr": "select: cup (11) ->relate: shelf,on,o (12) ->query: name", "annotations": {"question": {"3": "11"}}, "cot": {"value": "<ph_st>The cup<ph_ed> stands there. The answer is shelf.", "boxes": [[10, 0, 60, 50]], "seq": [[0]]}}""";
  private static final String BLOCKS =
      """
      {"image_index": 0, "image_filename": "a.png", "question": "How many red things?", "answer": "2", "program": [{"function": "scene", "inputs": [], "ans": [0, 1, 2]}, {"function": "filter_color", "inputs": [0], "value_inputs": ["red"], "ans": [0, 2]}, {"function": "count", "inputs": [1], "ans": []}]}""";
  private static final String NARROWED =
      """
      {"image_index": 0, "image_filename": "a.png", "question": "More red cubes than things?", "answer": "no", "program": [{"function": "scene", "inputs": [], "ans": [0, 1, 2]}, {"function": "filter_color", "inputs": [0], "value_inputs": ["red"], "ans": [0, 2]}, {"function": "filter_shape", "inputs": [1], "value_inputs": ["cube"], "ans": [2]}, {"function": "count", "inputs": [2], "ans": []}, {"function": "scene", "inputs": [], "ans": [0, 1, 2]}, {"function": "count", "inputs": [4], "ans": []}, {"function": "greater_than", "inputs": [3, 5], "ans": []}]}""";
  private static final String JOINED =
      """
      {"image_index": 0, "image_filename": "a.png", "question": "How many red or large?", "answer": "1", "program": [{"function": "scene", "inputs": [], "ans": [0, 1, 2]}, {"function": "filter_color", "inputs": [0], "value_inputs": ["red"], "ans": [0]}, {"function": "scene", "inputs": [], "ans": [0, 1, 2]}, {"function": "filter_size", "inputs": [2], "value_inputs": ["large"], "ans": []}, {"function": "union", "inputs": [1, 3], "ans": [0]}, {"function": "count", "inputs": [4], "ans": []}]}""";
  private static final String LAST =
      """
      {"imageId": "a", "question": "Is the  shelf near the cup?", "answer": "no", "annotations": {"question": {"5": "11", "1:3": "12"}}}""";
  private static final String LOOK =
      """
      {"file_path": "a.png", "question": "What is this?", "obj_question": "How many of these cups?", "super_question": "How many of these dishes?", "general_question": "How many of these?", "answer": "two", "bbox": [10, 0, 60, 50], "point": [35, 25]}""";
  private static final String POINTING =
      """
      {"file_path": "a.png", "question": "Which holds tea?", "candidates": [[0, 25, 100, 50], [10, 0, 60, 50]], "answer": [10, 0, 60, 50], "point": [35, 25]}""";

  /**
   * A row and what becomes of it.
   *
   * @param answerKey the key that an answer cannot do without
   * @param asked the first question, without the picture's tokens
   * @param answered what is trained on, turn by turn
   */
  private record Fixture(
      String format,
      Map<String, String> options,
      String template,
      String row,
      String answerKey,
      String asked,
      List<String> answered) {
    @Override
    public String toString() {
      return format + " " + options.getOrDefault("version", "");
    }
  }

  private static Fixture of(
      String format, String template, String row, String key, String asked, String... answered) {
    return new Fixture(format, Map.of(), template, row.strip(), key, asked, List.of(answered));
  }

  private static Fixture versioned(
      String format,
      String version,
      String template,
      String row,
      String key,
      String asked,
      String... answered) {
    return new Fixture(
        format, Map.of("version", version), template, row.strip(), key, asked, List.of(answered));
  }

  static Stream<Fixture> fixtures() {
    return Stream.of(
        of(
            "rec",
            "Where is <expr> in <image>?",
            """
            {"img_path": "a.png", "expression": "the cup", "bbox": [10, 0, 60, 50]}
            """,
            "bbox",
            "Where is the cup in ?",
            "Answer: " + CUP + " ."),
        of(
            "reg",
            "What is <objs> in <image>?",
            """
            {"img_path": "a.png", "expression": "the cup", "bbox": [10, 0, 60, 50]}
            """,
            "expression",
            "What is " + CUP + " in ?",
            "the cup"),
        of(
            "gc",
            "Say what <objs> holds. <image>",
            """
            {"img_path": "a.png", "expression": "a long shelf", "bbox": [0, 25, 100, 50]}
            """,
            "expression",
            "Say what " + SHELF + " holds.",
            "a long shelf"),
        of(
            "caption",
            "What does <image> show?",
            """
            {"img_path": "a.png", "caption": "A cup on a shelf."}
            """,
            "caption",
            "What does show?",
            "A cup on a shelf."),
        of(
            "flickr",
            "Describe <image> with boxes.",
            """
            {"image_id": "a.png", "boxes": [[10, 0, 60, 50], [0, 25, 100, 50]], "sentence": "<ph_st>A cup<ph_ed> on <ph_st>a pile<ph_ed> .", "boxes_seq": [[0], [1, 0]]}
            """,
            "sentence",
            "Describe with boxes.",
            "A cup" + CUP + " on a pile" + BOTH + " ."),
        of(
            "instruct",
            "",
            """
            {"image": "a.png", "conversations": [{"from": "human", "value": "What is it? <image>"}, {"from": "gpt", "value": "A cup."}, {"from": "human", "value": "Full?"}, {"from": "gpt", "value": "No."}]}
            """,
            "conversations",
            "What is it?",
            "A cup.",
            "No."),
        of(
            "dialogue",
            "",
            """
            {"image": "a.png", "boxes": [[10, 0, 60, 50]], "points": [[35, 25]], "turns": [{"from": "human", "value": "What is at <points>?", "points_seq": [[0]]}, {"from": "gpt", "value": "The cup <boxes>", "boxes_seq": [[0]]}]}
            """,
            "turns",
            "What is at " + SPOT + "?",
            "The cup " + CUP),
        of(
            "vqav2",
            "<image> <question>",
            """
            {"image_path": "a.png", "question": "Is it full?", "annotation": {"multiple_choice_answer": "no"}}
            """,
            "annotation",
            "Is it full?",
            "The answer is no."),
        of(
            "pope",
            "<image> <question>",
            """
            {"image": "a.png", "text": "Is there a cup?", "label": "Yes"}
            """,
            "label",
            "Is there a cup?",
            "The answer is yes ."),
        of(
            "vqae",
            "<image> <question>",
            """
            {"file_path": "a.png", "question": "Why?", "explanation": ["It is dry.", 0.5], "multiple_answers": "sun"}
            """,
            "multiple_answers",
            "Why?",
            "It is dry. So the answer is sun."),
        of(
            "vqax",
            "<image> <question>",
            """
            {"file_path": "a.png", "question": "How many?", "justification": ["One is seen. ", "It is red."], "multiple_choice_answer": "1"}
            """,
            "justification",
            "How many?",
            "One is seen. It is red. So the answer is 1."),
        versioned(
            "point_local",
            "p",
            "<image> <question>",
            LOOK,
            "answer",
            "What is this?" + SPOT,
            "The answer is two ."),
        versioned(
            "point_local",
            "b",
            "<image> <question>",
            LOOK,
            "answer",
            "What is this?" + CUP,
            "The answer is two ."),
        versioned(
            "point_twice",
            "oq-b",
            "<image> <question>",
            LOOK,
            "answer",
            "How many of these cups?" + CUP,
            "The answer is two ."),
        versioned(
            "point_twice",
            "sq-p",
            "<image> <question>",
            LOOK,
            "answer",
            "How many of these dishes?" + SPOT,
            "The answer is two ."),
        versioned(
            "v7w",
            "b",
            "<image> <question>",
            POINTING,
            "answer",
            "Which holds tea? Candidates: " + SHELF + " " + CUP + " answer in box format.",
            "The answer is " + CUP + " ."),
        versioned(
            "v7w",
            "p",
            "<image> <question>",
            POINTING,
            "point",
            "Which holds tea? Candidates: " + SHELF + " " + CUP + " answer in point format.",
            "The answer is " + SPOT + " ."),
        versioned(
            "gpt4gen",
            "a",
            "<image> <question>",
            CHAIN,
            "answer",
            "Does the cup" + CUP + " stand on a shelf" + SHELF + " ?",
            "The answer is yes."),
        versioned(
            "gpt4gen",
            "c",
            "<image> <question>",
            CHAIN,
            "cot_with_ans",
            "Does the cup" + CUP + " stand on a shelf" + SHELF + " ?",
            "The cup touches it. The answer is yes."),
        versioned(
            "gpt4gen",
            "bc",
            "<image> <question>",
            CHAIN,
            "cot_with_ans",
            "Does the cup" + CUP + " stand on a shelf" + SHELF + " ?",
            "The cup" + BOTH + " touches it. The answer is yes."),
        versioned(
            "vcr",
            "q-ra",
            "<image> <question>",
            COMMONSENSE,
            "answer_label",
            "QUESTION: Why is " + CUP + " by " + BOTH + " ?",
            SHELF + " is wide . Because " + CUP + " waits ."),
        versioned(
            "vcr",
            "qc-a-qc-r",
            "<image> <question>",
            COMMONSENSE,
            "rationale_label",
            "QUESTION: Why is "
                + CUP
                + " by "
                + BOTH
                + " ? OPTIONS: (A) Because "
                + CUP
                + " waits . (B) No idea . You should decide on the best choice and output the"
                + " corresponding letter.",
            "The answer is (A).",
            "The answer is (B)."),
        versioned(
            "clevr",
            "q-a",
            "<image> <question>",
            BLOCKS,
            "answer",
            "How many red things?",
            "The answer is 2."),
        versioned(
            "clevr",
            "q-s",
            "<image> <question>",
            BLOCKS,
            "program",
            "How many red things?",
            "scene -> filter_color:red[0] -> count[1] The answer is 2."),
        versioned(
            "clevr",
            "q-bs",
            "<image> <question>",
            BLOCKS,
            "program",
            "How many red things?",
            "scene -> filter_color:red[0][0.100,0.300;0.300,0.400] -> count[1] The answer is 2."),
        versioned(
            "clevr",
            "q-bs",
            "<image> <question>",
            NARROWED,
            "program",
            "More red cubes than things?",
            "scene -> filter_color:red[0] -> filter_shape:cube[1][0.300,0.400] -> count[2]"
                + " -> scene[0.100,0.300;0.200,0.350;0.300,0.400] -> count[4]"
                + " -> greater_than[3,5] The answer is no."),
        versioned(
            "clevr",
            "q-bs",
            "<image> <question>",
            JOINED,
            "program",
            "How many red or large?",
            "scene -> filter_color:red[0] -> scene -> filter_size:large[2]"
                + " -> union[1,3][0.100,0.300] -> count[4] The answer is 1."),
        versioned(
            "gqa",
            "qb-a",
            "<image> <question>",
            LAST,
            "answer",
            // Places are given in the order of the annotations, whatever word they go to.
            "Is the shelf" + CUP + " near the cup?" + SHELF,
            "The answer is no."),
        versioned(
            "gqa",
            "q-a",
            "<image> <question>",
            COMPOSED,
            "answer",
            "What is the cup on?",
            "The answer is shelf."),
        versioned(
            "gqa",
            "q-c",
            "<image> <question>",
            COMPOSED,
            "cot",
            "What is the cup on?",
            "The cup stands there. The answer is shelf."),
        versioned(
            "gqa",
            "qb-bc",
            "<image> <question>",
            COMPOSED,
            "cot",
            "What is the cup" + CUP + " on?",
            "The cup" + CUP + " stands there. The answer is shelf."),
        versioned(
            "gqa",
            "q-bs",
            "<image> <question>",
            COMPOSED,
            "semanticStr",
            "What is the cup on?",
            "select: cup"
                + CUP
                + "->relate: shelf,on,o"
                + SHELF
                + "->query: name. The answer is shelf."));
  }

  @TempDir private static Path folder;
  private static ModelText model;

  @BeforeAll
  static void writeModelAndPictures() throws IOException {
    new RandomCheckpoint(ModelShape.TINY, 1).write(folder.resolve("model"), TOKENIZER);
    model = ModelText.read(folder.resolve("model"));
    BufferedImage picture = new BufferedImage(100, 50, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "png", folder.resolve("a.png").toFile());
    ImageIO.write(picture, "jpg", folder.resolve("a.jpg").toFile());
    Files.createDirectory(folder.resolve("empty"));
    Files.writeString(
        folder.resolve("blocks.jsonl"),
        """
        {"objects": [{"pixel_coords": [10, 5, 9]}, {"pixel_coords": [20, 10, 9]}, {"pixel_coords": [30, 15, 9]}]}
        """);
    Files.writeString(
        folder.resolve("scenes.jsonl"),
        """
        {"objects": {"11": {"x": 10, "y": 0, "w": 50, "h": 50}, "12": {"x": 0, "y": 25, "w": 100, "h": 25}}}
        """);
    Files.writeString(folder.resolve("index.json"), "{\"a\": 0}");
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  private static AnnotatedDataset open(Fixture fixture, String rows, Path images, int limit)
      throws IOException {
    Map<String, String> options = new HashMap<>(fixture.options());
    if (fixture.format().equals("clevr")) {
      options.put("scene-graph", folder.resolve("blocks.jsonl").toString());
    }
    if (fixture.format().equals("gqa") && !fixture.options().get("version").equals("q-a")) {
      options.put("scene-graph", folder.resolve("scenes.jsonl").toString());
      options.put("scene-index", folder.resolve("index.json").toString());
    }
    Path file = Files.createTempFile(folder, "rows", ".jsonl");
    Files.writeString(file, rows);
    return AnnotatedDataset.open(
        fixture.format(), options, file, images, fixture.template(), limit, model);
  }

  private static TrainingItem item(Fixture fixture) throws IOException {
    try (AnnotatedDataset dataset = open(fixture, fixture.row() + "\n", folder, 0)) {
      assertEquals(1, dataset.size());
      return dataset.get(0);
    }
  }

  /** Returns why the second of two rows is refused. */
  private static String failure(Fixture fixture, String second, Path images) throws IOException {
    String rows = fixture.row() + "\n" + second + "\n";
    try (AnnotatedDataset dataset = open(fixture, rows, images, 0)) {
      String message =
          assertThrows(InvalidQuestionException.class, () -> dataset.get(1)).getMessage();
      assertTrue(message.matches("(?s).*rows\\d+\\.jsonl, line 2\\b.*"), message);
      return message;
    }
  }

  private static String text(int[] ids) {
    // Decoding cleans up white space: pieces show what is there.
    return IntStream.of(ids)
        .mapToObj(model.tokenizer()::piece)
        .collect(Collectors.joining())
        .replaceAll("<im_(start|patch|end)>", "")
        .replaceAll("\\s+", " ")
        .strip();
  }

  /** Returns the stretches that are trained on. */
  private static List<String> trained(TrainingItem item) {
    List<String> stretches = new ArrayList<>();
    List<Integer> stretch = new ArrayList<>();
    for (int i = 0; i < item.labels().length; i++) {
      if (item.labels()[i] != TrainingItem.IGNORED) {
        assertEquals(item.inputIds()[i], item.labels()[i]);
        stretch.add(item.labels()[i]);
      }
      boolean ends = item.labels()[i] == model.tokenizer().endId();
      if (ends) {
        stretches.add(text(stretch.stream().mapToInt(Integer::intValue).toArray()));
        stretch.clear();
      }
    }
    assertEquals(List.of(), stretch);
    return stretches;
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void get_rowOfAnyFormat_asksAndTrainsOnTheAnswersAlone(Fixture fixture) throws IOException {
    TrainingItem item = item(fixture);
    String whole = text(item.inputIds());
    String asked = whole.substring(whole.indexOf("USER:") + 5, whole.indexOf("ASSISTANT:")).strip();
    assertEquals(fixture.asked(), asked);
    assertEquals(
        fixture.answered().stream().map(answer -> answer + "</s>").collect(Collectors.toList()),
        trained(item));
    long patches =
        IntStream.of(item.inputIds())
            .filter(id -> id == item.inputIds()[item.patchPosition()])
            .count();
    assertEquals(model.template().patches(), patches);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void get_pictureThatIsMissing_isNamedWithFileAndLine(Fixture fixture) throws IOException {
    String message = failure(fixture, fixture.row(), folder.resolve("empty"));
    assertTrue(message.contains("there is no picture file"), message);
    assertTrue(message.contains("a.png") || message.contains("a.jpg"), message);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void get_answerThatIsMissing_isNamedWithFileAndLine(Fixture fixture) throws IOException {
    JsonObject row = JsonParser.parseString(fixture.row()).getAsJsonObject();
    row.remove(fixture.answerKey());
    String message = failure(fixture, row.toString(), folder);
    assertTrue(message.contains("has no '" + fixture.answerKey() + "'"), message);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void get_rowThatIsNoJson_isNamedWithFileAndLine(Fixture fixture) throws IOException {
    failure(fixture, fixture.row().substring(0, fixture.row().length() - 1), folder);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void get_withLimit_cutsTextAndSparesThePicture(Fixture fixture) throws IOException {
    int limit = model.template().patches() + 10;
    try (AnnotatedDataset dataset = open(fixture, fixture.row(), folder, limit)) {
      TrainingItem item = dataset.get(0);
      assertEquals(limit, item.inputIds().length);
      assertEquals(limit, item.labels().length);
      assertTrue(item.patchPosition() >= 0);
    }
  }

  /** The formats whose rows name boxes by number, and where they do. */
  static Stream<List<String>> indices() {
    return Stream.of(
        List.of("flickr", "", "\"boxes_seq\": [[0]", "\"boxes_seq\": [[7]"),
        List.of("dialogue", "", "\"boxes_seq\": [[0]", "\"boxes_seq\": [[7]"),
        List.of("gpt4gen", "bc", "\"answer_boxes_seq\": [[1", "\"answer_boxes_seq\": [[7"),
        List.of("vcr", "q-ra", "\"is\", [0]", "\"is\", [7]"),
        List.of("clevr", "q-bs", "\"ans\": [0, 2]", "\"ans\": [0, 7]"),
        List.of("gqa", "qb-bc", "\"seq\": [[0]]", "\"seq\": [[7]]"));
  }

  @ParameterizedTest
  @MethodSource("indices")
  void get_boxThatIsNotThere_isNamedWithFileAndLine(List<String> change) throws IOException {
    Fixture fixture = find(change.get(0), change.get(1));
    String row = fixture.row().replace(change.get(2), change.get(3));
    assertTrue(!row.equals(fixture.row()), row);
    String message = failure(fixture, row, folder);
    assertTrue(message.contains("names box 7 of the"), message);
  }

  private static Fixture find(String format, String version) {
    return fixtures()
        .filter(
            fixture ->
                fixture.format().equals(format)
                    && fixture.options().getOrDefault("version", "").equals(version))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void get_labelBeyondTheChoices_isNamedWithFileAndLine() throws IOException {
    Fixture fixture = find("vcr", "q-ra");
    String row = fixture.row().replace("\"answer_label\": 0", "\"answer_label\": 2");
    String message = failure(fixture, row, folder);
    assertTrue(message.contains("names answer 2 of the 2"), message);
  }

  @Test
  void get_boxOfThreeNumbers_isNamedWithFileAndLine() throws IOException {
    Fixture fixture = find("rec", "");
    String message = failure(fixture, fixture.row().replace("60, 50]", "60]"), folder);
    assertTrue(message.contains("3 numbers where 4 are needed"), message);
  }

  @Test
  void get_pictureWithoutScene_isNamedWithFileAndLine() throws IOException {
    Fixture fixture = find("gqa", "q-bs");
    String message =
        failure(fixture, fixture.row().replace("\"imageId\": \"a\"", "\"imageId\": \"b\""), folder);
    assertTrue(message.contains("picture b, which has no scene"), message);
  }
}
