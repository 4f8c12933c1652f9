package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encode command on rows of its own. */
class EncodeTests {
  private static final String QUESTION = "Where is <expr> in <image>?";
  private static final String ROWS =
      """
      {"img_path": "scene.png", "expression": "the red circle", "bbox": [10, 20, 60, 90]}
      {"img_path": "gone.png", "expression": "the blue square", "bbox": [80, 30, 140, 100]}
      {"img_path": "scene.png", "expression": "the cup", "bbox": [1, 1, 30, 30]}
      {"img_path": "scene.png", "expression": "the dog", "bbox": [0, 0, 80, 120]}
      {"img_path": "scene.png", "expression": "the cat", "bbox": [9, 9, 70, 80]}
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void writeModelAndData() throws IOException {
    new RandomCheckpoint(ModelShape.TINY, 7).write(folder.resolve("model"), Fixtures.TOKENIZER);
    Fixtures.picture(160, 120).write(folder.resolve("scene.png"));
    Files.writeString(folder.resolve("rows.jsonl"), ROWS);
  }

  private static Ran encode(String output, String template) {
    return encode("rows.jsonl", output, template);
  }

  private static Ran encode(String annotations, String output, String template, String... more) {
    return encodeIn(folder, annotations, output, template, more);
  }

  private static Ran encodeIn(
      Path images, String annotations, String output, String template, String... more) {
    String[] arguments = {
      "encode",
      "--model",
      path("model"),
      "--format",
      "rec",
      "--annotations",
      path(annotations),
      "--images",
      images.toString(),
      "--template",
      template,
      "--output",
      path(output)
    };
    return run(Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new));
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @Test
  void encode_rowsGoodAndBad_givesARowForEachAndNamesTheBad() throws IOException {
    Ran ran = encode("out.jsonl", QUESTION);
    assertEquals(0, ran.code(), ran.err());
    assertEquals("", ran.out());
    List<JsonObject> rows =
        text("out.jsonl")
            .lines()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList();
    assertEquals(5, rows.size());
    for (int i = 0; i < 5; i++) {
      assertEquals(i, rows.get(i).get("index").getAsInt());
    }
    assertEquals("scene.png", rows.get(0).get("image").getAsString());
    assertEquals(
        rows.get(0).getAsJsonArray("input_ids").size(),
        rows.get(0).getAsJsonArray("labels").size());
    assertTrue(rows.get(1).get("error").getAsString().contains("rows.jsonl, line 2"));
    assertTrue(ran.complaint().contains("gone.png"), ran.err());
    assertTrue(ran.err().contains("encode") && ran.err().contains("100%"), ran.err());
  }

  @ParameterizedTest
  @CsvSource({"0", "10", "600", "900", "2000"})
  void encode_outputCutAnywhere_continuesToTheSame(int left) throws IOException {
    encode("whole.jsonl", QUESTION);
    String whole = text("whole.jsonl");
    String name = "cut-" + left + ".jsonl";
    Files.writeString(folder.resolve(name), whole.substring(0, Math.min(left, whole.length())));
    Ran ran = encode(name, QUESTION);
    assertEquals(0, ran.code(), ran.err());
    assertEquals(whole, text(name));
  }

  @Test
  void encode_completeOutput_staysAsItIs() throws IOException {
    encode("done.jsonl", QUESTION);
    String done = text("done.jsonl");
    Ran ran = encode("done.jsonl", QUESTION);
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.err().strip().endsWith("shikra: 1 of 5 rows could not be used"), ran.err());
    assertEquals(done, text("done.jsonl"));
  }

  @Test
  void encode_badRows_nameTheirPlaceOnceAndTheReason() throws IOException {
    Files.writeString(
        folder.resolve("bad.jsonl"),
        "no JSON\n{\"img_path\": \"\", \"expression\": \"it\", \"bbox\": [1, 1, 9, 9]}\n"
            + "{\"img_path\": \"a\\u0000b\", \"expression\": \"it\", \"bbox\": [1, 1, 9, 9]}\n"
            + ROWS.lines().findFirst().orElseThrow());
    Ran ran = encode("bad.jsonl", "bad-rows.jsonl", QUESTION);
    assertEquals(0, ran.code(), ran.err());
    String file = path("bad.jsonl");
    assertTrue(ran.err().contains("shikra: " + file + ", line 1 is no JSON object"), ran.err());
    assertTrue(ran.err().contains(file + ", line 2: the row names no picture"), ran.err());
    assertTrue(ran.err().contains(file + ", line 3 is not of the format's form"), ran.err());
  }

  @Test
  void encode_answersCutOff_areCounted() throws IOException {
    for (int time = 0; time < 2; time++) {
      Ran ran = encode("rows.jsonl", "trunc.jsonl", QUESTION, "--truncate", "1");
      assertEquals(0, ran.code(), ran.err());
      String closing =
          "1 of 5 rows could not be used; 4 of 5 rows have no token that is trained on";
      assertTrue(ran.err().strip().endsWith("shikra: " + closing), ran.err());
    }
  }

  @Test
  void encode_noRowOfUse_exits2AndSaysSo() throws IOException {
    Files.writeString(folder.resolve("useless.jsonl"), "{}\n[]\n");
    Ran ran = encode("useless.jsonl", "useless-out.jsonl", QUESTION);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().strip().endsWith("shikra: 2 of 2 rows could not be used"), ran.err());
    Files.writeString(folder.resolve("empty.jsonl"), "");
    Ran empty = encode("empty.jsonl", "empty-out.jsonl", QUESTION);
    assertEquals(2, empty.code(), empty.err());
    assertTrue(empty.complaint().contains("empty.jsonl: has no rows"), empty.err());
    assertFalse(Files.exists(folder.resolve("empty-out.jsonl")));
  }

  @Test
  void encode_pictureThatWasMissing_isNoReasonToRefuse() throws IOException {
    String row = ROWS.lines().skip(1).findFirst().orElseThrow() + "\n";
    Files.writeString(
        folder.resolve("late.jsonl"), row.replace("gone", "late") + row.replace("gone", "scene"));
    encode("late.jsonl", "late-out.jsonl", QUESTION);
    String first = text("late-out.jsonl").lines().findFirst().orElseThrow() + "\n";
    assertTrue(first.contains("error"), first);
    Files.writeString(folder.resolve("late-out.jsonl"), first);
    Files.copy(folder.resolve("scene.png"), folder.resolve("late.png"));
    Ran ran = encode("late.jsonl", "late-out.jsonl", QUESTION);
    assertEquals(0, ran.code(), ran.err());
    assertEquals(2, text("late-out.jsonl").lines().count());
  }

  @Test
  void encode_picturesOfAnotherFolder_areNotTakenForDone() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("no-pictures"));
    Ran wrong = encodeIn(empty, "rows.jsonl", "wrong.jsonl", QUESTION);
    assertEquals(2, wrong.code(), wrong.err());
    String before = text("wrong.jsonl");
    Ran right = encode("wrong.jsonl", QUESTION);
    assertEquals(2, right.code(), right.err());
    assertTrue(right.complaint().contains("was begun with another --images"), right.err());
    assertEquals(before, text("wrong.jsonl"));
    Files.delete(folder.resolve("wrong.jsonl"));
    assertEquals(0, encode("wrong.jsonl", QUESTION).code());
  }

  @Test
  void encode_rowsOfAnEarlierRunInError_areNamedAsNotRedone() throws IOException {
    assertFalse(encode("earlier.jsonl", QUESTION).err().contains("earlier run"));
    Ran again = encode("earlier.jsonl", QUESTION);
    String said = "1 of 5 rows of an earlier run could not be used and stay so; move the file away";
    assertTrue(again.complaint().contains(said), again.err());
  }

  @Test
  void encode_outputOfAnotherQuestion_isLeftAloneAndRefused() throws IOException {
    encode("other.jsonl", "Find <expr> in <image>.");
    String other = text("other.jsonl").substring(0, text("other.jsonl").length() - 5);
    Files.writeString(folder.resolve("other.jsonl"), other);
    Ran ran = encode("other.jsonl", QUESTION);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("other.jsonl, line 1: is no answer"), ran.err());
    assertEquals(other, text("other.jsonl"));
  }

  @Test
  void encode_outputOfALaterChangedRow_isRefused() throws IOException {
    encode("changed.jsonl", QUESTION);
    Files.writeString(folder.resolve("edited.jsonl"), ROWS.replace("the dog", "the small dog"));
    Ran ran = encode("edited.jsonl", "changed.jsonl", QUESTION);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains("line 4"), ran.err());
  }

  @Test
  void encode_outputLongerThanTheInput_isRefused() throws IOException {
    encode("long.jsonl", QUESTION);
    Files.writeString(folder.resolve("short.jsonl"), ROWS.lines().findFirst().orElseThrow());
    Ran ran = encode("short.jsonl", "long.jsonl", QUESTION);
    assertEquals(2, ran.code(), ran.err());
    assertEquals(5, text("long.jsonl").lines().count());
  }

  @Test
  void encode_notesInPlaceOfOutput_areLeftAloneAndRefused() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "notes that took years");
    Ran ran = encode("notes.txt", QUESTION);
    assertEquals(2, ran.code(), ran.err());
    assertEquals("notes that took years", text("notes.txt"));
  }

  @Test
  void encode_outputOfTheWrongKind_isRefusedInOneLine() throws IOException {
    Files.createDirectories(folder.resolve("taken"));
    Ran ran = encode("taken", QUESTION);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains("taken: is a folder"), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
    Files.writeString(folder.resolve("file"), "");
    Ran below = encode("file/out.jsonl", QUESTION);
    assertEquals(2, below.code(), below.err());
    assertTrue(below.err().contains("file: is a file where a folder is needed"), below.err());
    assertEquals(1, below.err().lines().count(), below.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --format rec --annotations nowhere.jsonl --template rec      | nowhere.jsonl
          --format rec --annotations ROWS                              | --template is missing
          --format rec --annotations ROWS --template nothing           | 'nothing'
          --format wreck --annotations ROWS --template rec             | 'wreck'
          --format vcr --annotations ROWS --template vcr               | version
          --format rec --annotations ROWS --template rec --option a=b  | a
          --format rec --annotations ROWS --template <image>?          | '<image>?' has no <expr>, which format rec needs
          --format reg --annotations ROWS --template <expr>?           | has no <objs>
          --format pope --annotations ROWS --template rec              | has no <question>
          --format rec --annotations ROWS --template rec --truncate -1 | --truncate -1
          """)
  void encode_badInput_saysSoInOneLineAndExits2(String line, String named) {
    String whole =
        "encode --model %s --images %s --output %s %s"
            .formatted(path("model"), folder, path("bad-out.jsonl"), line);
    Ran ran = run(whole.replace("ROWS", path("rows.jsonl")).split(" +"));
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains(named), ran.err());
    assertFalse(Files.exists(folder.resolve("bad-out.jsonl")));
  }
}
