package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** A copy of some tokens' keys and values in all layers, to be put into another cache. */
public final class KvChunk implements AutoCloseable {
  private final List<NDArray> arrays;

  /** Takes over {@code [layers, 2, kvHeads, tokens, headDim]} of each part of the model. */
  KvChunk(List<NDArray> arrays) {
    this.arrays = List.copyOf(arrays);
  }

  List<NDArray> arrays() {
    return arrays;
  }

  @Override
  public void close() {
    arrays.forEach(NDArray::close);
  }
}
