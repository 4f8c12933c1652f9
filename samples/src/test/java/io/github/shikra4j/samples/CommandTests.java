package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.runtime.checkpoint.AdapterConfig;
import io.github.shikra4j.runtime.checkpoint.AdapterFolder;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.data.RunLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as a shell runs them: output, files and exit codes. */
class CommandTests {
  private static final String TWO_ROWS =
      """
      {"image": "scene.png", "boxes": [[10, 20, 60, 90]], "turns": [{"from": "human", "value": "What is <boxes>?", "boxes_seq": [[0]]}]}
      {"image": "missing.png", "turns": [{"from": "human", "value": "What is it?"}]}
      {"image": "scene.png", "turns": [{"from": "human", "value": "Hello </s>"}, {"from": "gpt", "value": "Hi."}, {"from": "human", "value": "Again."}]}
      """;

  private static final Pattern BOX = Pattern.compile("\\[([\\d.]+),([\\d.]+),([\\d.]+),([\\d.]+)]");

  @TempDir private static Path folder;

  @BeforeAll
  static void writeModelAndPicture() throws IOException {
    new RandomCheckpoint(ModelShape.TINY, 7)
        .withDeviation(0.2)
        .write(folder.resolve("model"), Fixtures.TOKENIZER);
    Fixtures.picture(160, 120).write(folder.resolve("scene.png"));
    Files.writeString(folder.resolve("in.jsonl"), TWO_ROWS);
    writeAdapter();
  }

  private static void writeAdapter() {
    try (Checkpoint model = Checkpoint.open(folder.resolve("model"))) {
      long hidden = model.spec("model.norm.weight").shape().get(0);
      String query = "model.layers.0.self_attn.q_proj";
      AdapterFolder.write(
          folder.resolve("adapter"),
          new AdapterConfig(2, 64, List.of("q_proj"), List.of(), Optional.empty()),
          List.of(
              new TensorSpec(query + ".lora_A.weight", ElementType.FLOAT32, List.of(2L, hidden)),
              new TensorSpec(query + ".lora_B.weight", ElementType.FLOAT32, List.of(hidden, 2L))),
          CommandTests::waves);
    }
  }

  @Test
  void ask_onADeviceThatIsNotThere_failsWithOne() {
    Ran ran = ask("--device", "gpu:99", "Hi.");
    assertEquals(1, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("GPU 99"), ran.err());
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Ran ask(String... more) {
    List<String> all = new ArrayList<>(List.of("ask", "--model", path("model")));
    all.addAll(List.of("--image", path("scene.png")));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "merge-delta,--base,--delta",
    "merge-adapter,--model,--adapter",
    "first-model,--language-model,--vision-tower"
  })
  void write_overAModel_isRefused(String command, String one, String other) throws IOException {
    String before = Files.readString(folder.resolve("model/config.json"));
    Ran ran = run(command, one, path("model"), other, path("model"), "--output", path("model"));
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("already holds config.json"), ran.err());
    assertEquals(before, Files.readString(folder.resolve("model/config.json")));
  }

  @Test
  void randomModel_besideATower_isRefused() throws IOException {
    Path tower = Files.createDirectories(folder.resolve("towered/clip"));
    Ran ran =
        run(
            "random-model",
            "--shape",
            "tiny",
            "--tokenizer",
            Fixtures.TOKENIZER.toString(),
            "--output",
            path("towered"));
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("already holds clip"), ran.err());
    try (var inside = Files.list(tower)) {
      assertEquals(0, inside.count());
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "' '"})
  void ask_nothing_isRefused(String question) {
    Ran ran = ask(question);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("QUESTION"), ran.err());
  }

  /** Before the model is opened, which fails here. */
  @ParameterizedTest
  @CsvSource({
    "--draw, out.bmp, .png or .jpg or .jpeg",
    "--draw, no-such-folder/out.png, there is no folder",
    "--box, '200,10,300,50', outside the picture of 160x120 pixels",
    "--point, '10,130', outside the picture of 160x120 pixels"
  })
  void ask_whatCannotBeDone_isRefused(String option, String value, String why) {
    Ran ran = ask(option, value, "--device", "gpu:99", "What is <box>?");
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains(option + " " + value), ran.err());
    assertTrue(ran.complaint().contains(why), ran.err());
  }

  @Test
  void ask_json_printsOneObjectAndDraws() {
    Ran ran =
        ask("--constrain", "box", "--draw", path("drawn.png"), "--json", "Where is the circle?");
    assertEquals(0, ran.code(), ran.err());
    assertEquals(1, ran.out().lines().count());
    JsonObject answer = JsonParser.parseString(ran.out()).getAsJsonObject();
    JsonArray box = answer.getAsJsonArray("boxes").get(0).getAsJsonArray().get(0).getAsJsonArray();
    assertEquals(4, box.size());
    // 160 x 120 in a square of 160: 20 pixels above.
    Matcher said = BOX.matcher(answer.get("raw_text").getAsString());
    assertTrue(said.find(), answer::toString);
    for (int i = 0; i < 4; i++) {
      double inSquare = 160 * Double.parseDouble(said.group(i + 1));
      double wanted = i % 2 == 0 ? inSquare : Math.min(120, Math.max(0, inSquare - 20));
      assertEquals(wanted, box.get(i).getAsDouble(), 1e-6, answer::toString);
    }
    assertEquals("constraint", answer.get("finish_reason").getAsString());
    assertTrue(Files.exists(folder.resolve("drawn.png")));
  }

  @Test
  void batch_rowsGoodAndBad_givesARowForEachInOrder() throws IOException {
    Ran ran = batch("out.jsonl");
    assertEquals(0, ran.code(), ran.err());
    assertEquals("", ran.out());
    List<JsonObject> rows = rows("out.jsonl");
    assertEquals(3, rows.size());
    for (int i = 0; i < 3; i++) {
      assertEquals(i, rows.get(i).get("index").getAsInt());
    }
    assertTrue(rows.get(1).get("error").getAsString().contains("missing.png"));
    try (ModelText text = ModelText.read(folder.resolve("model"))) {
      int[] first = new Gson().fromJson(rows.get(0).get("prompt_token_ids"), int[].class);
      String prompt = text.tokenizer().decode(first, true);
      assertTrue(prompt.contains("What is [0.062,0.250,0.375,0.688]?"), prompt);
    }
    JsonObject last = rows.get(2);
    assertEquals(
        last.getAsJsonArray("answer_token_ids").size(),
        last.getAsJsonArray("answer_logprobs").size());
    // The end token stands behind the one answer, and not where the question spells it.
    assertEquals(
        1,
        last.getAsJsonArray("prompt_token_ids").asList().stream()
            .filter(id -> id.getAsInt() == 2)
            .count());
  }

  @Test
  void batch_outputCutInARow_continuesToTheSame() throws IOException {
    batch("whole.jsonl");
    String whole = Files.readString(folder.resolve("whole.jsonl"));
    int half = whole.indexOf('\n') + 30;
    Files.writeString(folder.resolve("cut.jsonl"), whole.substring(0, half));
    Ran ran = batch("cut.jsonl");
    assertEquals(0, ran.code(), ran.err());
    List<JsonObject> continued = rows("cut.jsonl");
    List<JsonObject> straight = rows("whole.jsonl");
    assertEquals(straight.size(), continued.size());
    for (int i = 0; i < straight.size(); i++) {
      // Log-probabilities differ in their last digits: products depend on how many rows they have.
      straight.get(i).remove("answer_logprobs");
      continued.get(i).remove("answer_logprobs");
      assertEquals(straight.get(i), continued.get(i));
    }
  }

  @Test
  void batch_outputCutInACharacter_continues() throws IOException {
    batch("all.jsonl");
    String first = Files.readAllLines(folder.resolve("all.jsonl")).get(0) + "\n";
    byte[] begun = (first + "{\"index\":1,\"error\":\"日").getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve("bytes.jsonl"), Arrays.copyOf(begun, begun.length - 1));
    Ran ran = batch("bytes.jsonl");
    assertEquals(0, ran.code(), ran.err());
    assertEquals(3, rows("bytes.jsonl").size());
  }

  @Test
  void batch_outputOfAnotherInput_isLeftAloneAndRefused() throws IOException {
    batch("once.jsonl");
    String first = Files.readAllLines(folder.resolve("once.jsonl")).get(0);
    String other = first.replaceFirst("\"prompt_token_ids\":\\[1,", "\"prompt_token_ids\":[1,7,");
    assertNotEquals(first, other);
    Files.writeString(folder.resolve("other.jsonl"), other + "\n");
    Ran ran = batch("other.jsonl");
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains("is no answer to the input's row 0"), ran.err());
    assertEquals(other + "\n", Files.readString(folder.resolve("other.jsonl")));
  }

  @Test
  void batch_outputOfAnotherKind_isLeftAloneAndRefused() throws IOException {
    Files.writeString(folder.resolve("mine.jsonl"), "{\"my\": \"data\"}\n");
    Ran ran = batch("mine.jsonl");
    assertEquals(2, ran.code());
    assertEquals("{\"my\": \"data\"}\n", Files.readString(folder.resolve("mine.jsonl")));
  }

  @Test
  void batch_outputOfAnotherKindWithoutLineEnd_isLeftAloneAndRefused() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "notes that took years");
    Ran ran = batch("notes.txt");
    assertEquals(2, ran.code());
    assertEquals("notes that took years", Files.readString(folder.resolve("notes.txt")));
  }

  @Test
  void batch_outputOfOtherOptions_isLeftAloneAndRefused() throws IOException {
    batch("five.jsonl");
    String five = Files.readString(folder.resolve("five.jsonl"));
    for (List<String> other :
        List.of(List.of("--precision", "float16"), List.of("--adapter", path("adapter")))) {
      Ran ran = batch("in.jsonl", "five.jsonl", other.toArray(String[]::new));
      assertEquals(2, ran.code(), ran.err());
      assertTrue(ran.complaint().contains("was begun with another model"), ran.err());
      assertEquals(five, Files.readString(folder.resolve("five.jsonl")));
    }
    assertEquals(0, batch("five.jsonl").code());
  }

  @Test
  void batch_rowsThatNameNoPictureOrPlace_areErrorsOfTheirOwn() throws IOException {
    Files.writeString(
        folder.resolve("odd.jsonl"),
        """
        {"image": "a\\u0000.png", "turns": [{"from": "human", "value": "Why?"}]}
        {"image": "scene.png", "boxes": [], "turns": [{"from": "human", "value": "<boxes>?", "boxes_seq": [[]]}]}
        {"image": "scene.png", "points": [[900, 10]], "turns": [{"from": "human", "value": "<points>?", "points_seq": [[0]]}]}
        """);
    Ran ran = batch("odd.jsonl", "odd-out.jsonl");
    assertEquals(0, ran.code(), ran.err());
    List<JsonObject> rows = rows("odd-out.jsonl");
    assertTrue(rows.get(0).get("error").getAsString().contains("image is no name of a file"));
    assertTrue(rows.get(1).get("error").getAsString().contains("boxes_seq has a group of no"));
    // The original moves it to the edge of the padded square.
    assertFalse(rows.get(2).has("error"), rows.get(2)::toString);
  }

  @Test
  void batch_picturesOfAnotherFolder_areNotWhatWasAsked() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("no-pictures"));
    Files.writeString(
        folder.resolve("one.jsonl"),
        "{\"image\": \"scene.png\", \"turns\": [{\"from\": \"human\", \"value\": \"Why?\"}]}\n");
    Ran wrong = batchIn(empty, "one.jsonl", "one-out.jsonl");
    assertEquals(2, wrong.code(), wrong.err());
    assertTrue(wrong.err().contains("shikra: 1 of 1 rows could not be used"), wrong.err());
    Ran right = batch("one.jsonl", "one-out.jsonl");
    assertEquals(2, right.code(), right.err());
    assertTrue(right.complaint().contains("--images"), right.err());
    assertEquals(0, batch("one.jsonl", "one-more.jsonl").code());
  }

  @Test
  void batch_outputInTheModelsFolder_goesOn() throws IOException {
    assertEquals(0, batch("model/answers.jsonl").code());
    Ran again = batch("model/answers.jsonl");
    assertEquals(0, again.code(), again.err());
    for (String more : List.of("", ".origin.json", ".lock")) {
      Files.delete(folder.resolve("model/answers.jsonl" + more));
    }
  }

  @Test
  void batch_outputThatAnotherRunWrites_isRefused() throws IOException {
    try (RunLock held = RunLock.of(folder.resolve("held.jsonl"))) {
      assertNotNull(held);
      Ran ran = batch("held.jsonl");
      assertEquals(2, ran.code(), ran.err());
      assertTrue(ran.complaint().contains("is being written by another run"), ran.err());
    }
    assertEquals(0, batch("held.jsonl").code());
  }

  private static Ran batch(String output) {
    return batch("in.jsonl", output);
  }

  private static Ran batch(String input, String output, String... more) {
    return batchIn(folder, input, output, more);
  }

  private static Ran batchIn(Path images, String input, String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "batch",
                "--model",
                path("model"),
                "--images",
                images.toString(),
                "--input",
                path(input),
                "--output",
                path(output),
                "--max-new-tokens",
                "5",
                "--batch-size",
                "2"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private static List<JsonObject> rows(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  @Test
  void adapter_openedOrMerged_givesTheSameAnswerAndAnotherThanTheModel() {
    Path adapter = folder.resolve("adapter");
    Ran merge =
        run(
            "merge-adapter",
            "--model",
            path("model"),
            "--adapter",
            adapter.toString(),
            "--output",
            path("merged"));
    assertEquals(0, merge.code(), merge.err());
    String opened = asked("--model", path("model"), "--adapter", adapter.toString());
    assertEquals(asked("--model", path("merged")), opened);
    assertNotEquals(asked("--model", path("model")), opened);
  }

  @Test
  void ask_layersOverDevices_givesTheSameAnswer() {
    assertEquals(
        asked("--model", path("model")),
        asked("--model", path("model"), "--device", "cpu,cpu", "--layers-over-devices"));
  }

  private static ByteBuffer waves(TensorSpec tensor) {
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; bytes.hasRemaining(); i++) {
      bytes.putFloat((float) Math.sin(i));
    }
    return bytes.flip();
  }

  private static String asked(String... model) {
    List<String> arguments = new ArrayList<>(List.of("ask"));
    arguments.addAll(List.of(model));
    arguments.addAll(
        List.of("--image", path("scene.png"), "--max-new-tokens", "12", "What is it?"));
    Ran ran = run(arguments.toArray(String[]::new));
    assertEquals(0, ran.code(), ran.err());
    return ran.out();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ask --model nowhere --image SCENE Hello               | nowhere
          ask --model MODEL --image nothing.png Hello           | nothing.png
          ask --model MODEL --image SCENE --box 1,2,3 <boxes>   | --box 1,2,3
          ask --model MODEL --image SCENE --box 9,2,3,4 <boxes> | inside out
          ask --model MODEL --image SCENE --box 500,500,600,600 <boxes> | outside the picture
          ask --model MODEL --image SCENE <boxes>               | placeholder
          ask --model MODEL --image SCENE --device moon Hello   | moon
          ask --model MODEL --image SCENE --max-new-tokens 0 Hi | maxNewTokens
          ask --model MODEL --image SCENE --precision half Hi   | half
          batch --model MODEL --images nowhere --input SCENE --output OUT | nowhere
          merge-delta --base nowhere --delta MODEL --output OUT | nowhere
          ask --model MODEL --adapter nowhere --image SCENE Hi  | nowhere
          merge-adapter --model MODEL --adapter nowhere --output OUT | nowhere
          random-model --shape 9b --tokenizer MODEL --output OUT | 9b
          first-model --language-model MODEL --vision-tower MODEL --output OUT | sees already
          fly                                                   | fly
          """)
  void command_badInput_saysSoInOneLineAndExits2(String line, String named) {
    String[] arguments = line.strip().split(" +");
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] =
          switch (arguments[i]) {
            case "MODEL" -> path("model");
            case "SCENE" -> path("scene.png");
            case "OUT" -> path("out-of-bad");
            default -> arguments[i];
          };
    }
    Ran ran = run(arguments);
    assertEquals(2, ran.code(), ran.err());
    assertEquals("", ran.out());
    String said = ran.err().lines().filter(l -> l.startsWith("shikra: ")).findFirst().orElse("");
    assertTrue(said.contains(named), ran.err());
    assertFalse(ran.err().contains("\tat "), ran.err());
  }
}
