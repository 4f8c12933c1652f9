package io.github.shikra4j.runtime.text;

import java.util.List;

/** A point as the model writes it: relative to the padded square, 1 being its side. */
public record SquarePoint(double x, double y) {

  /** Returns x and y. */
  public List<Double> values() {
    return List.of(x, y);
  }
}
