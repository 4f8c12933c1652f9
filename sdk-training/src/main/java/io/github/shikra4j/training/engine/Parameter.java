package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;

/**
 * A tensor that is trained.
 *
 * @param name in the checkpoint
 * @param weight what the model computes with; its gradient gathers here
 * @param master what the optimiser improves: the same array, or a float32 copy of it
 */
record Parameter(String name, NDArray weight, NDArray master) {

  boolean hasMaster() {
    return weight != master;
  }

  /** Biases and norms are not pulled towards zero. */
  boolean decays() {
    return weight.getShape().dimension() > 1;
  }
}
