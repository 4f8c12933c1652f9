package io.github.shikra4j.runtime.text;

/**
 * Bytes in a row that spell characters without a piece.
 *
 * <p>Decodes as SentencePiece does: a byte that begins no valid character becomes one U+FFFD of its
 * own, where Java's decoder makes one of several.
 */
final class Utf8Run {
  private static final String REPLACEMENT = "\uFFFD";

  /** The bytes of a character that may still be completed, at most 3. */
  private final int[] pending = new int[4];

  private int count;

  /** Returns the byte that a token such as {@code <0x0A>} stands for. */
  static int value(String token) {
    return Integer.parseInt(token, 3, 5, 16);
  }

  /** Returns the text of a single byte. */
  static String of(int value) {
    StringBuilder out = new StringBuilder();
    Utf8Run run = new Utf8Run();
    run.accept(value, out);
    run.finish(out);
    return out.toString();
  }

  /** Takes a byte and appends what has become certain. */
  void accept(int value, StringBuilder out) {
    pending[count++] = value;
    while (count > 0 && !settle(out)) {
      out.append(REPLACEMENT);
      drop(1);
    }
  }

  /** Ends the run: an unfinished character's bytes become U+FFFD each. */
  void finish(StringBuilder out) {
    while (count > 0) {
      out.append(REPLACEMENT);
      drop(1);
    }
  }

  /** Returns false if the first pending byte cannot begin a character. */
  private boolean settle(StringBuilder out) {
    int length = length(pending[0]);
    for (int i = 1; i < Math.min(length, count); i++) {
      if (!continues(i)) {
        return false;
      }
    }
    if (length == 0 || count < length) {
      return length != 0;
    }
    out.appendCodePoint(codePoint(length));
    drop(length);
    return true;
  }

  private static int length(int first) {
    return first < 0x80
        ? 1
        : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  }

  private boolean continues(int i) {
    int value = pending[i];
    if (value < 0x80 || value > 0xBF) {
      return false;
    }
    // No overlong forms, no surrogates, nothing beyond U+10FFFF (Unicode 15, table 3-7).
    return i != 1
        || switch (pending[0]) {
          case 0xE0 -> value >= 0xA0;
          case 0xED -> value <= 0x9F;
          case 0xF0 -> value >= 0x90;
          case 0xF4 -> value <= 0x8F;
          default -> true;
        };
  }

  private int codePoint(int length) {
    int point = length == 1 ? pending[0] : pending[0] & (0xFF >> (length + 1));
    for (int i = 1; i < length; i++) {
      point = point << 6 | (pending[i] & 0x3F);
    }
    return point;
  }

  private void drop(int bytes) {
    count -= bytes;
    System.arraycopy(pending, bytes, pending, 0, count);
  }
}
