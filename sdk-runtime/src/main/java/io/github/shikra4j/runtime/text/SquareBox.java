package io.github.shikra4j.runtime.text;

import io.github.shikra4j.InvalidPlaceException;
import java.util.List;

/**
 * A box as the model writes it: relative to the padded square, 1 being its side. An answer's box
 * may be inside out or reach beyond 1.
 */
public record SquareBox(double left, double top, double right, double bottom) {

  /**
   * Checks the coordinates.
   *
   * @throws InvalidPlaceException if one is not a finite number
   */
  public SquareBox {
    SquarePoint.checkFinite(left, top);
    SquarePoint.checkFinite(right, bottom);
  }

  /** Returns left, top, right, bottom. */
  public List<Double> values() {
    return List.of(left, top, right, bottom);
  }
}
