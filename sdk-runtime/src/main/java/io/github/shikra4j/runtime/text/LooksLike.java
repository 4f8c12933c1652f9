package io.github.shikra4j.runtime.text;

/** Tells text that a model meant as coordinates from other text in brackets. */
final class LooksLike {
  private LooksLike() {}

  /**
   * Returns whether at least two thirds of the characters are what coordinates are made of, with a
   * digit and a separator or decimal point among them: not {@code [5]}, not {@code [a,b]}.
   */
  static boolean coordinates(String text, int start, int end) {
    int fitting = 0;
    boolean digit = false;
    boolean mark = false;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      fitting += isPart(c) ? 1 : 0;
      digit |= Character.isDigit(c);
      mark |= c == ',' || c == '.' || c == ';';
    }
    return digit && mark && 3L * fitting >= 2L * (end - start);
  }

  /** Returns where the coordinate characters from {@code start} on end, white space left out. */
  static int run(String text, int start, int limit) {
    int end = start;
    for (int i = start; i < limit && isPart(text.charAt(i)); i++) {
      end = UnicodeText.isSpace(text.charAt(i)) ? end : i + 1;
    }
    return end;
  }

  /** Returns where the coordinate characters before {@code end} begin, white space left out. */
  static int runBackwards(String text, int limit, int end) {
    int start = end;
    for (int i = end - 1; i >= limit && isPart(text.charAt(i)); i--) {
      start = UnicodeText.isSpace(text.charAt(i)) ? start : i;
    }
    return start;
  }

  /** Returns what is wrong with a character that should not be where it is. */
  static String unexpected(char c) {
    if (UnicodeText.isSpace(c)) {
      return "spaces between numbers";
    }
    return switch (c) {
      case '-', '−' -> "a negative number";
      case '.' -> "a decimal point without a digit before it";
      case ',', ';' -> "a number is missing before '" + c + "'";
      default -> "'" + c + "' where a number was expected";
    };
  }

  private static boolean isPart(char c) {
    return Character.isDigit(c) || ",.;-−+".indexOf(c) >= 0 || UnicodeText.isSpace(c);
  }
}
