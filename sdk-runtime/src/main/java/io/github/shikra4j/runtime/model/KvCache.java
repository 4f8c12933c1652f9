package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The keys and values of one request's tokens in all layers, so that each token is computed once.
 *
 * <p>One array {@code [layers, 2, kvHeads, capacity, headDim]}, written in place by the model. It
 * grows by steps where more tokens come than there was room for, which costs a copy. Not safe for
 * use by several threads.
 */
public final class KvCache implements AutoCloseable {
  /** Tokens that the capacity is rounded up to: fewer copies against unused memory. */
  private static final int STEP = 128;

  private final NDManager manager;
  private final LanguageModel model;
  private NDArray array;
  private int capacity;
  private int length;

  KvCache(LanguageModel model, NDManager parent, int tokens) {
    this.model = model;
    this.manager = parent.newSubManager();
    this.capacity = roundUp(tokens);
    this.array = first(model, manager, capacity);
  }

  private static NDArray first(LanguageModel model, NDManager manager, int capacity) {
    try {
      return model.allocateCache(manager, capacity);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
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

  /**
   * Returns a copy of its last tokens' keys and values, {@code [layers, 2, kvHeads, tokens,
   * headDim]}; the caller closes it.
   */
  public NDArray copyOfLast(int tokens) {
    return model.copyOfCache(array, length - tokens, tokens);
  }

  /** Appends tokens that {@link #copyOfLast} copied where the same ones came before them. */
  public void append(NDArray copy) {
    int tokens = Math.toIntExact(copy.getShape().get(LanguageModel.TOKEN_AXIS));
    reserve(tokens);
    model.copyCache(copy, array, length);
    length += tokens;
  }

  NDArray array() {
    return array;
  }

  void reserve(int tokens) {
    if (length + tokens <= capacity) {
      return;
    }
    int more = roundUp(length + tokens);
    NDArray larger = model.allocateCache(manager, more);
    model.copyCache(array, larger, 0);
    array.close();
    array = larger;
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
