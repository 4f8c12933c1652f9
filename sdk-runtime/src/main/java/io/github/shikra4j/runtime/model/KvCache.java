package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of one request's tokens in all layers, so that each token is computed once.
 *
 * <p>One array {@code [layers, 2, kvHeads, capacity, headDim]} for each part of the model, written
 * in place by it. They grow by steps where more tokens come than there was room for, which costs a
 * copy. Not safe for use by several threads.
 */
public final class KvCache implements AutoCloseable {
  /** Tokens that the capacity is rounded up to: fewer copies against unused memory. */
  private static final int STEP = 128;

  private final NDManager manager;
  private final List<DecoderLayers> parts;
  private List<NDArray> arrays;
  private int capacity;
  private int length;

  KvCache(List<DecoderLayers> parts, NDManager parent, int tokens) {
    this.parts = parts;
    this.manager = parent.newSubManager();
    this.capacity = roundUp(tokens);
    try {
      this.arrays = allocate(capacity);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private List<NDArray> allocate(int tokens) {
    return parts.stream().map(part -> part.allocateCache(manager, tokens)).toList();
  }

  /** Returns the number of tokens in it. */
  public int length() {
    return length;
  }

  /** Forgets all tokens from that position on. */
  public void truncate(int tokens) {
    if (tokens < 0 || tokens > length) {
      throw new IllegalArgumentException(tokens + " of " + length + " tokens");
    }
    length = tokens;
  }

  /** Returns a copy of its last tokens' keys and values; the caller closes it. */
  public KvChunk copyOfLast(int tokens) {
    List<NDArray> copies = new ArrayList<>();
    try {
      for (int i = 0; i < parts.size(); i++) {
        copies.add(parts.get(i).copyOfCache(arrays.get(i), length - tokens, tokens));
      }
    } catch (RuntimeException | Error e) {
      copies.forEach(NDArray::close);
      throw e;
    }
    return new KvChunk(copies);
  }

  /** Appends tokens that {@link #copyOfLast} copied where the same ones came before them. */
  public void append(KvChunk copy) {
    long tokens = copy.arrays().get(0).getShape().get(DecoderLayers.TOKEN_AXIS);
    reserve(Math.toIntExact(tokens));
    copyInto(arrays, copy.arrays(), length);
    length += Math.toIntExact(tokens);
  }

  private void copyInto(List<NDArray> to, List<NDArray> from, int position) {
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).copyCache(from.get(i), to.get(i), position);
    }
  }

  /** Returns the keys and values of a part of the model. */
  NDArray array(int part) {
    return arrays.get(part);
  }

  void reserve(int tokens) {
    if (length + tokens <= capacity) {
      return;
    }
    int more = roundUp(length + tokens);
    List<NDArray> larger = allocate(more);
    copyInto(larger, arrays, 0);
    arrays.forEach(NDArray::close);
    arrays = larger;
    capacity = more;
  }

  void advance(int tokens) {
    length += tokens;
  }

  static int roundUp(int tokens) {
    return (tokens + STEP - 1) / STEP * STEP;
  }

  @Override
  public void close() {
    manager.close();
  }
}
