package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A linear layer's weight and what adapts it.
 *
 * @param weight {@code [out, in]}
 * @param a {@code [rank, in]}; no elements where it is not adapted
 * @param b {@code [out, rank]}; no elements where it is not adapted
 */
record Linear(NDArray weight, NDArray a, NDArray b) {
  List<NDArray> adapter() {
    return List.of(a, b);
  }
}
