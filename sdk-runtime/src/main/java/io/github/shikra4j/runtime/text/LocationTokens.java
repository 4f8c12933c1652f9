package io.github.shikra4j.runtime.text;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Coordinates as tokens of their own, the paper's section 6.2 ablation: {@code <b_st><bin_123>
 * <bin_456> <bin_789> <bin_999><b_ed>}.
 */
public final class LocationTokens implements CoordinateFormat {
  /** The highest bin, the square's far edge. */
  static final int LAST_BIN = 1000;

  /** Those around boxes and points, and between them. */
  private static final List<String> MARKS =
      List.of("<b_st>", "<b_ed>", "<b_sep>", "<p_st>", "<p_ed>", "<p_sep>");

  private static final Pattern TOKEN =
      Pattern.compile("<(?:[bp]_(?:st|ed|sep)|bin_(?:1000|[1-9]\\d{0,2}|0))>");

  /** Returns every token that a vocabulary needs for this format. */
  public static List<String> vocabulary() {
    return Stream.concat(
            IntStream.rangeClosed(0, LAST_BIN).mapToObj(k -> "<bin_" + k + ">"), MARKS.stream())
        .toList();
  }

  @Override
  public String boxes(List<SquareBox> boxes) {
    return group("b", boxes.stream().map(SquareBox::values).toList());
  }

  @Override
  public String points(List<SquarePoint> points) {
    return group("p", points.stream().map(SquarePoint::values).toList());
  }

  @Override
  public List<PromptText.Segment> segments(String text) {
    return PromptText.split(text, TOKEN).segments();
  }

  private static String group(String kind, List<List<Double>> places) {
    return places.stream()
        .map(place -> place.stream().map(LocationTokens::bin).collect(joining(" ")))
        .collect(joining("<" + kind + "_sep>", "<" + kind + "_st>", "<" + kind + "_ed>"));
  }

  private static String bin(double value) {
    return "<bin_" + (long) Math.rint(value * LAST_BIN) + ">";
  }

  @Override
  public ParsedText parse(String text) {
    return new LocationTokenParser(text).parse();
  }
}
