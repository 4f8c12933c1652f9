package io.github.shikra4j.runtime.text;

import io.github.shikra4j.InvalidPlaceException;
import java.util.List;

/** A point as the model writes it: relative to the padded square, 1 being its side. */
public record SquarePoint(double x, double y) {

  /**
   * Checks the coordinates.
   *
   * @throws InvalidPlaceException if one is not a finite number
   */
  public SquarePoint {
    checkFinite(x, y);
  }

  static void checkFinite(double x, double y) {
    if (!Double.isFinite(x) || !Double.isFinite(y)) {
      throw new InvalidPlaceException(
          "(" + x + ", " + y + ") of a padded square has a coordinate that is not a finite number");
    }
  }

  /** Returns x and y. */
  public List<Double> values() {
    return List.of(x, y);
  }
}
