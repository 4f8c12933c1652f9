package io.github.shikra4j.runtime.text;

import io.github.shikra4j.Malformed;
import io.github.shikra4j.runtime.text.CoordinateGroup.Coordinate;
import io.github.shikra4j.runtime.text.CoordinateGroup.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds {@code [n,n,n,n;…]} and {@code [n,n;…]}, where n is one digit with or without decimals.
 *
 * <p>A bracket is looked at once, from {@code [} to the next bracket of any kind: that keeps the
 * time linear.
 */
final class NumeralParser {
  /** What stands between round brackets that a model meant as square ones. */
  private static final Pattern ROUND =
      Pattern.compile("\\s*[01]\\.\\d+(?:\\s*[,;]\\s*[01]\\.\\d+)+\\s*");

  private final String text;
  private final List<CoordinateGroup> groups = new ArrayList<>();
  private final List<Malformed> malformed = new ArrayList<>();

  NumeralParser(String text) {
    this.text = text;
  }

  ParsedText parse() {
    int from = 0;
    while (from < text.length()) {
      int close = nextBracket(from);
      char bracket = close < text.length() ? text.charAt(close) : 0;
      if (from > 0 && isOpening(text.charAt(from - 1))) {
        bracketed(from - 1, close, bracket);
      } else if (bracket == ']') {
        unopened(from, close);
      }
      from = close + 1;
    }
    return new ParsedText(groups, malformed);
  }

  private int nextBracket(int from) {
    int i = from;
    while (i < text.length() && "[]()".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static boolean isOpening(char c) {
    return c == '[' || c == '(';
  }

  /** Takes what stands between an opening bracket and the next bracket. */
  private void bracketed(int open, int close, char bracket) {
    boolean square = text.charAt(open) == '[';
    if (!square) {
      if (bracket == ')' && ROUND.matcher(text).region(open + 1, close).matches()) {
        reject(open, close + 1, "round brackets where square ones were expected");
      }
    } else if (bracket == ']') {
      Content content = new Content(open + 1, close);
      if (content.problem.isEmpty()) {
        groups.add(new CoordinateGroup(content.kind(), open, close + 1, content.numbers));
      } else if (LooksLike.coordinates(text, open + 1, close)) {
        reject(open, close + 1, content.problem);
      }
    } else {
      int end = LooksLike.run(text, open + 1, close);
      if (LooksLike.coordinates(text, open + 1, end)) {
        reject(open, end, "not closed");
      }
    }
  }

  private void unopened(int from, int close) {
    int start = LooksLike.runBackwards(text, from, close);
    if (LooksLike.coordinates(text, start, close)) {
      reject(start, close + 1, "not opened");
    }
  }

  private void reject(int start, int end, String reason) {
    malformed.add(new Malformed(text.substring(start, end), start, reason));
  }

  /** Reads numbers and separators until something is wrong. */
  private final class Content {
    final List<Coordinate> numbers = new ArrayList<>();
    String problem = "";
    private final int end;
    private int at;

    /** Numbers of the first place; 0 until it ends. */
    private int width;

    private int inPlace;

    Content(int start, int end) {
      this.at = start;
      this.end = end;
      while (problem.isEmpty() && !step()) {
        // One number and what follows it.
      }
    }

    Kind kind() {
      return width == Kind.BOXES.numbers() ? Kind.BOXES : Kind.POINTS;
    }

    /** Reads a number with the separator behind it; returns whether that was the end. */
    private boolean step() {
      if (!number()) {
        return true;
      }
      inPlace++;
      boolean last = at >= end;
      char separator = last ? ';' : text.charAt(at++);
      if (separator == ';') {
        endPlace();
      } else if (separator != ',') {
        problem = LooksLike.unexpected(separator);
      }
      return last;
    }

    private void endPlace() {
      if (width == 0 && inPlace != Kind.BOXES.numbers() && inPlace != Kind.POINTS.numbers()) {
        problem = counted(inPlace) + " where 2 or 4 were expected";
      } else if (width != 0 && inPlace != width) {
        problem = counted(inPlace) + " after a place of " + width;
      }
      width = width == 0 ? inPlace : width;
      inPlace = 0;
    }

    private boolean number() {
      int start = at;
      StringBuilder ascii = new StringBuilder();
      digits(ascii, 1);
      if (ascii.isEmpty()) {
        problem =
            at < end ? LooksLike.unexpected(text.charAt(at)) : "a number is missing at the end";
        return false;
      }
      if (at < end && text.charAt(at) == '.') {
        ascii.append(text.charAt(at++));
        digits(ascii, Integer.MAX_VALUE);
      } else if (at < end && Character.isDigit(text.codePointAt(at))) {
        problem = "more than one digit before the decimal point";
        return false;
      }
      numbers.add(new Coordinate(Double.parseDouble(ascii.toString()), start, at));
      return true;
    }

    /** Reads digits of any script, as Python's {@code \d} does. */
    private void digits(StringBuilder ascii, int most) {
      for (int n = 0; n < most && at < end && Character.isDigit(text.codePointAt(at)); n++) {
        ascii.append(Character.digit(text.codePointAt(at), 10));
        at += Character.charCount(text.codePointAt(at));
      }
    }
  }

  private static String counted(int numbers) {
    return switch (numbers) {
      case 1 -> "one number";
      case 2 -> "two numbers";
      case 3 -> "three numbers";
      case 4 -> "four numbers";
      default -> numbers + " numbers";
    };
  }
}
