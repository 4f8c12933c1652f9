package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.program.Program;

/**
 * The weight of a linear layer, as the program {@code Llama} takes it.
 *
 * @param numbers {@code [out, in]}
 * @param scale {@code [out]} where the numbers are int8; else anything
 */
record LinearWeight(NDArray numbers, NDArray scale) {

  /** Returns a weight that is used as it is. */
  static LinearWeight plain(NDArray weight) {
    return new LinearWeight(weight, weight);
  }

  /**
   * Returns a weight in int8, each output channel by a scale of its own: its largest magnitude
   * becomes 127.
   *
   * @param tensors the program of that name
   * @param manager owns the result, which does not need the weight any more
   */
  static LinearWeight int8(NDArray weight, Program tensors, NDManager manager) {
    NDArray scale = tensors.call("int8_scale").with(weight).tensor(manager);
    NDArray numbers = tensors.call("int8_numbers").with(weight).with(scale).tensor(manager);
    return new LinearWeight(numbers, scale);
  }
}
