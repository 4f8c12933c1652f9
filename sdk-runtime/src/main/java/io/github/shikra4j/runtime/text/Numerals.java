package io.github.shikra4j.runtime.text;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Coordinates as plain numbers, the way of the published models: {@code
 * [0.123,0.456,0.789,0.999;0.100,0.200,0.300,0.400]}.
 */
public final class Numerals implements CoordinateFormat {
  private static final int DECIMALS = 3;

  @Override
  public String boxes(List<SquareBox> boxes) {
    return group(boxes.stream().map(SquareBox::values).toList());
  }

  @Override
  public String points(List<SquarePoint> points) {
    return group(points.stream().map(SquarePoint::values).toList());
  }

  private static String group(List<List<Double>> places) {
    return places.stream()
        .map(place -> place.stream().map(Numerals::number).collect(joining(",")))
        .collect(joining(";", "[", "]"));
  }

  /** Rounds the exact binary value, as Python's {@code '%.3f'} does. */
  private static String number(double value) {
    return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString();
  }

  @Override
  public ParsedText parse(String text) {
    return new NumeralParser(text).parse();
  }
}
