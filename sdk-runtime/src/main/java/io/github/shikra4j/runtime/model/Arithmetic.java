package io.github.shikra4j.runtime.model;

import io.github.shikra4j.Precision;

/**
 * How a model computes.
 *
 * @param type the number format of all but the weights of linear layers
 * @param linear that of these, in language model and tower
 */
public record Arithmetic(NumberType type, Linear linear) {

  /** How the weights of linear layers lie. */
  public enum Linear {
    /** In the format of all else. */
    SAME,
    /** In 8 bit with a scale for each output channel; products are of 8-bit numbers, too. */
    INT8,
    /** In float16, packed for a CPU that has no instructions for it and widened when used. */
    FLOAT16
  }

  /** Returns that of a number format alone. */
  public static Arithmetic of(NumberType type) {
    return new Arithmetic(type, Linear.SAME);
  }

  /**
   * Returns that of a precision that has been decided. What is not int8 is float32 with it, so that
   * nothing more is rounded; twice the memory of the embedding is what that costs.
   */
  public static Arithmetic of(Precision precision) {
    return precision == Precision.INT8
        ? new Arithmetic(NumberType.FLOAT32, Linear.INT8)
        : of(NumberType.of(precision));
  }

  /** Returns that of weights in float16 that are packed; all else is float32. */
  public static Arithmetic ofPackedFloat16() {
    return new Arithmetic(NumberType.FLOAT32, Linear.FLOAT16);
  }

  /** Returns the bytes of one number of a linear layer's weight. */
  public int linearBytes() {
    return switch (linear) {
      case SAME -> type.bytes();
      case INT8 -> 1;
      case FLOAT16 -> 2;
    };
  }

  /** Returns whether products are of 8-bit numbers. */
  public boolean int8() {
    return linear == Linear.INT8;
  }

  /** Returns the precision. */
  public Precision precision() {
    return linear == Linear.SAME
        ? Precision.valueOf(type.name())
        : Precision.valueOf(linear.name());
  }
}
