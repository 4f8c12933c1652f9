package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MakeTokenizerCommandTests {
  @TempDir private static Path folder;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void make() throws IOException {
    Files.writeString(
        folder.resolve("sentences.txt"),
        """
        Where is the small striped red circle left of the blue square? Give its coordinates.
        There is no red circle.
        a small solid cyan square , a large dotted purple diamond .
        """);
    assertEquals(0, run("512", "made"));
    tokenizer = Tokenizers.load(folder.resolve("made"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static int run(String pieces, String output) {
    return Shikra.run(
        "make-tokenizer",
        "--sentences",
        folder.resolve("sentences.txt").toString(),
        "--output",
        folder.resolve(output).toString(),
        "--pieces",
        pieces);
  }

  private static List<String> pieces(String text) {
    return Arrays.stream(tokenizer.encode(text)).skip(1).mapToObj(tokenizer::piece).toList();
  }

  @Test
  void encode_sentenceOfTheScenes_takesATokenForEachWord() {
    assertEquals(
        List.of(" Where", " is", " the", " red", " circle", "?"),
        pieces("Where is the red circle?"));
  }

  @Test
  void encode_coordinates_goCharacterByCharacter() {
    assertEquals(
        List.of(" [", "0", ".", "1", "2", "3", ",", "1", ".", "0", "0", "0", "]"),
        pieces("[0.123,1.000]"));
    assertEquals(List.of(" circle", "[", "0", "]"), pieces("circle[0]"));
  }

  @Test
  void decode_anyText_givesItBackBehindASpace() {
    for (String text :
        List.of("Where is it?", "two  spaces", "naïve 日本 😀", "tab\tand\nline", "x0y1 100%")) {
      int[] ids = tokenizer.encode(text);
      // Behind the begin token LLaMA keeps the space that it put in front.
      assertEquals(" " + text, tokenizer.decode(ids, true));
    }
  }

  @Test
  void encode_controlTokens_areTheirIds() {
    int[] ids =
        tokenizer.encode(
            PromptTemplate.IMAGE_START + PromptTemplate.IMAGE_PATCH + PromptTemplate.IMAGE_END);
    assertEquals(1, ids[0]);
    int patch = tokenizer.controlId(PromptTemplate.IMAGE_PATCH).orElseThrow();
    assertArrayEquals(new int[] {1, patch + 1, patch, patch + 2}, ids);
    assertEquals(tokenizer.vocabularySize(), patch + 3);
    assertEquals(2, tokenizer.encode("a</s>")[2]);
  }

  @Test
  void makeTokenizer_sameSentences_writesTheSameBytes() throws IOException {
    byte[] first = Files.readAllBytes(folder.resolve("made/tokenizer.model"));
    assertEquals(0, run("512", "again"));
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("again/tokenizer.model")));
    assertTrue(first.length < 20_000);
  }

  @Test
  void makeTokenizer_tooFewPieces_isRefused() {
    assertEquals(Shikra.BAD_INPUT, run("300", "few"));
  }

  @Test
  void makeTokenizer_ofNothingOrOtherThanText_isRefused() throws IOException {
    for (byte[] bad : List.of(new byte[0], new byte[] {'a', (byte) 0xE4, '\n'})) {
      String file = Files.write(folder.resolve("bad.txt"), bad).toString();
      String output = folder.resolve("none").toString();
      assertEquals(
          Shikra.BAD_INPUT, Shikra.run("make-tokenizer", "--sentences", file, "--output", output));
    }
  }
}
