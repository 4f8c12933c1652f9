package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A stretch of the model between two tensors. */
interface Piece {

  /**
   * Runs it; the same input gives the same output each time.
   *
   * @param scope owns the output and what is made on the way
   */
  NDArray forward(NDArray input, NDManager scope);

  /** Tells whether any of its weights are trained. */
  boolean trains();

  /** Returns an array on the device that it runs on. */
  NDArray anchor();
}
