package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.Arrays;

/**
 * The text of a growing run of tokens.
 *
 * <p>A token's text depends on the one before it (separators, characters of several byte tokens),
 * so a few tokens are decoded with and without the new one, and what is more is its text: the whole
 * costs as much as its length, not the square.
 */
final class AnswerText {
  /** The bytes of a character in UTF-8: longer runs of broken ones never become whole. */
  private static final int LONGEST_CHARACTER = 4;

  private final Tokenizer tokenizer;
  private final StringBuilder text = new StringBuilder();
  private int[] ids = new int[64];
  private int[] ends = new int[64];
  private int size;
  private int context;
  private int unread;

  AnswerText(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  void append(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    ids[size++] = id;
    read();
    ends[size - 1] = text.length();
  }

  private void read() {
    String before = decode(context, unread);
    String now = decode(context, size);
    boolean broken = now.endsWith("\uFFFD");
    if (broken && size - unread < LONGEST_CHARACTER) {
      return;
    }
    text.append(now, Math.min(before.length(), now.length()), now.length());
    context = unread;
    unread = size;
  }

  private String decode(int from, int to) {
    return from == to ? "" : tokenizer.decode(Arrays.copyOfRange(ids, from, to), true);
  }

  /** Takes the text that all tokens make together, where that is another. */
  void finish() {
    String whole = decode(0, size);
    if (whole.contentEquals(text)) {
      return;
    }
    text.setLength(0);
    text.append(whole);
    for (int i = 0; i < size; i++) {
      ends[i] = common(decode(0, i + 1), whole);
    }
  }

  private static int common(String beginning, String whole) {
    int length = Math.min(beginning.length(), whole.length());
    int at = 0;
    while (at < length && beginning.charAt(at) == whole.charAt(at)) {
      at++;
    }
    return at;
  }

  /** Returns the text; not to be changed. */
  StringBuilder text() {
    return text;
  }

  /** Returns where the text of the i-th token ends. */
  int end(int i) {
    return ends[i];
  }
}
