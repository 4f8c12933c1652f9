package io.github.shikra4j.runtime.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.shikra4j.runtime.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AnswerTextTests {
  private int decoded;

  @Test
  void append_ofBytesOfOneCharacter_writesItWithTheLast() {
    int[] ids = utf8("é[😀]");
    AnswerText text = new AnswerText(bytes());
    int[] ends = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      text.append(ids[i]);
      ends[i] = text.text().length();
      assertEquals(ends[i], text.end(i));
    }
    assertArrayEquals(new int[] {0, 1, 2, 2, 2, 2, 4, 5}, ends);
    assertEquals("é[😀]", text.text().toString());
  }

  @Test
  void append_ofBytesThatAreNoCharacter_doesNotHoldBackWhatFollows() {
    AnswerText text = new AnswerText(bytes());
    IntStream.of(0xFF, 0xFE, 'a', 0xFF, 'b').forEach(text::append);
    assertEquals("\uFFFD\uFFFDa\uFFFDb", text.text().toString());
  }

  @Test
  void finish_withBytesOfAnUnfinishedCharacter_writesTheReplacement() {
    AnswerText text = new AnswerText(bytes());
    IntStream.of('a', 0xF0, 0x9F).forEach(text::append);
    assertEquals("a", text.text().toString());
    text.finish();
    assertEquals("a\uFFFD", text.text().toString());
    assertEquals(1, text.end(0));
    assertEquals(2, text.end(2));
  }

  @Test
  void append_ofManyTokens_decodesEachAFewTimes() {
    AnswerText text = new AnswerText(bytes());
    IntStream.range(0, 1000).forEach(i -> text.append('a' + i % 26));
    assertEquals(1000, text.text().length());
    assertTrue(decoded < 4000, decoded + " tokens decoded");
  }

  /** A tokenizer whose tokens are the bytes of UTF-8. */
  private Tokenizer bytes() {
    Tokenizer tokenizer = mock(Tokenizer.class);
    when(tokenizer.decode(any(), eq(true)))
        .thenAnswer(
            call -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream();
              int[] ids = call.getArgument(0);
              decoded += ids.length;
              IntStream.of(ids).forEach(out::write);
              return out.toString(StandardCharsets.UTF_8);
            });
    return tokenizer;
  }

  private static int[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
  }
}
