package io.github.shikra4j.runtime.text;

/** Where Python's strings and Java's differ. */
public final class UnicodeText {
  private static final char REPLACEMENT = '\uFFFD';

  private UnicodeText() {}

  /** Returns whether Python's {@code str.isspace} says so. */
  public static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  /** Returns where a text begins when leading white space is left out; its length if all is. */
  static int startWithoutSpace(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return start;
  }

  /** Returns where a text ends when trailing white space is left out. */
  static int endWithoutSpace(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** Returns the text with U+FFFD for every surrogate that has no partner: UTF-8 has no such. */
  static String wellFormed(String text) {
    StringBuilder copy = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
        .forEach(copy::appendCodePoint);
    return copy.toString();
  }
}
