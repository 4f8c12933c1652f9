package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;

/**
 * The weight of a linear layer, as the model's programs take it.
 *
 * @param numbers {@code [out, in]}, as they are or packed; or {@code []}, where a program keeps
 *     what it has packed
 * @param scale {@code [out]} where the numbers are int8; {@code [out, in]} in float32 where they
 *     are widened into it; else anything
 */
record LinearWeight(NDArray numbers, NDArray scale) {

  /** Returns a weight that is used as it is. */
  static LinearWeight plain(NDArray weight) {
    return new LinearWeight(weight, weight);
  }
}
