package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.ClosedException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenizerTests {
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    tokenizer = TinyTokenizer.open();
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static int[] plain(String text) {
    return tokenizer.encode(new PromptText(List.of(new PromptText.Text(text))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"</s>", "<s>", "<unk>", "<im_patch>", "a</s>b", "<0x0A>", "x <im_start>"})
  void encodePlain_textThatNamesControlTokens_staysText(String text) {
    int[] ids = plain(text);

    assertEquals(tokenizer.beginId(), ids[0]);
    assertTrue(Arrays.stream(ids).skip(1).allMatch(id -> id > 2 && id < 512), () -> text);
    assertEquals(" " + text, tokenizer.decode(ids, true));
  }

  @Test
  void encode_textThatNamesControlTokens_recognisesThem() {
    int[] ids = tokenizer.encode("the dog <im_start><im_patch> <im_end> sits</s>");

    assertArrayEquals(
        concat(plain("the dog"), new int[] {513, 512, 514}, tail(plain("sits")), new int[] {2}),
        ids);
  }

  @Test
  void encode_segments_equalsSpelledOutText() {
    PromptText text =
        new PromptText(
            List.of(
                new PromptText.Text("the cat "),
                new PromptText.Control("<im_patch>", 3),
                new PromptText.Text(" runs. "),
                new PromptText.Control("</s>", 1),
                new PromptText.Text("\tThe ball")));

    assertArrayEquals(tokenizer.encode(text.spelledOut()), tokenizer.encode(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "😀",
        "𝔘𝔫𝔦 x",
        "a\u0000b",
        "👩‍👩‍👧",
        "日本語",
        "\uFFFD",
        "tab\tand\nline",
        "\uE000",
        "  two  "
      })
  void decode_encodedText_returnsText(String text) {
    assertEquals(" " + text, tokenizer.decode(plain(text), true));
  }

  @Test
  void encode_loneSurrogate_isReplacementCharacter() {
    assertArrayEquals(plain("a\uFFFDb\uFFFD"), plain("a\uD800b\uDC00"));
  }

  @Test
  void decode_bytesThatSpellNothing_givesOneReplacementEach() {
    // <0x00> has id 3: E4 B8 lack a third byte, 80 begins nothing, C3 A9 spell é.
    int[] ids = IntStream.of(0xE4, 0xB8, 0x80 - 0x20, 0x80, 0xC3, 0xA9).map(b -> b + 3).toArray();

    assertEquals(" \uFFFD\uFFFD`\uFFFDé", tokenizer.decode(ids, true));
  }

  @Test
  void decode_idWithoutToken_isReplacementCharacter() {
    assertEquals(" \uFFFD\uFFFD", tokenizer.decode(new int[] {100_000, -1}, true));
  }

  @Test
  void piece_eachKind_saysWhatItAdds() {
    assertEquals("<im_patch>", tokenizer.piece(512));
    assertEquals("</s>", tokenizer.piece(2));
    assertEquals("\n", tokenizer.piece(0x0A + 3));
    assertEquals("\uFFFD", tokenizer.piece(0xE4 + 3));
    int[] ids = plain("the");
    assertEquals(" the", tokenizer.piece(ids[1]) + (ids.length > 2 ? tokenizer.piece(ids[2]) : ""));
  }

  @Test
  void encode_longText_takesEveryCharacter() {
    String text = "the dog ".repeat(12_500) + "<im_patch>".repeat(1_000) + "x".repeat(1_000);

    int[] ids = tokenizer.encode(text);

    String decoded = tokenizer.decode(ids, true);
    assertEquals(12_500, decoded.split("dog", -1).length - 1);
    assertEquals(1_000, Arrays.stream(ids).filter(id -> id == 512).count());
  }

  @Test
  void encode_manyThreads_agree() {
    String text = "the happy cat sits on the table 😀 [0.123,0.456]";
    int[] expected = tokenizer.encode(text);

    assertTrue(
        IntStream.range(0, 2_000)
            .parallel()
            .allMatch(i -> Arrays.equals(expected, tokenizer.encode(text))));
  }

  @Test
  void encode_afterClose_throwsClosedException() {
    Tokenizer closed = TinyTokenizer.open();
    closed.close();
    closed.close();

    assertThrows(ClosedException.class, () -> closed.encode("a"));
  }

  @Test
  void requireControl_unknownToken_namesIt() {
    assertEquals(512, tokenizer.requireControl("<im_patch>"));
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> tokenizer.requireControl("<im_box>"));
    assertTrue(e.getMessage().contains("<im_box>"), e::getMessage);
  }

  @Test
  void stream_randomTokens_joinsToDecodedText() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      int[] ids = random.ints(40, 0, 515).toArray();
      StringBuilder joined = new StringBuilder();
      TokenTextStream stream = tokenizer.stream();
      for (int id : ids) {
        joined.append(stream.accept(id));
      }
      assertEquals(tokenizer.decode(ids, true), joined.append(stream.finish()).toString());
    }
  }

  @Test
  void stream_contractions_joinsToDecodedText() {
    for (String text : List.of("it ' s", "a  ' m ' ve .", "do n't", " ' ' n't ?", "x ' re", " n")) {
      int[] ids = plain(text);
      StringBuilder joined = new StringBuilder();
      TokenTextStream stream = tokenizer.stream();
      for (int id : ids) {
        joined.append(stream.accept(id));
      }
      assertEquals(tokenizer.decode(ids, true), joined.append(stream.finish()).toString());
    }
  }

  @Test
  void stream_characterInBytes_comesWhole() {
    TokenTextStream stream = tokenizer.stream();

    assertEquals(
        " ", stream.accept(0xF0 + 3) + stream.accept(0x9F + 3) + stream.accept(0x98 + 3) + " ");
    assertEquals(" 😀", stream.accept(0x80 + 3));
  }

  private static int[] tail(int[] ids) {
    return Arrays.copyOfRange(ids, 1, ids.length);
  }

  private static int[] concat(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }
}
