package io.github.shikra4j.runtime.model;

import io.github.shikra4j.Precision;

/**
 * How a model computes.
 *
 * @param type the number format of all that is not int8
 * @param int8 whether the products of linear layers are int8, in language model and tower
 */
public record Arithmetic(NumberType type, boolean int8) {

  /** Returns that of a number format alone. */
  public static Arithmetic of(NumberType type) {
    return new Arithmetic(type, false);
  }

  /**
   * Returns that of a precision that has been decided. What is not int8 is float32 with it, so that
   * nothing more is rounded; twice the memory of the embedding is what that costs.
   */
  public static Arithmetic of(Precision precision) {
    return precision == Precision.INT8
        ? new Arithmetic(NumberType.FLOAT32, true)
        : of(NumberType.of(precision));
  }

  /** Returns the precision. */
  public Precision precision() {
    return int8 ? Precision.INT8 : Precision.valueOf(type.name());
  }
}
