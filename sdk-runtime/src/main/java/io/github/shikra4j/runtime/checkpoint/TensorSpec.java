package io.github.shikra4j.runtime.checkpoint;

import java.util.List;

/**
 * A tensor without its numbers.
 *
 * @param name the name in the checkpoint
 * @param type the format of its elements
 * @param shape its dimensions; empty for a scalar
 */
public record TensorSpec(String name, ElementType type, List<Long> shape) {

  /** Copies the shape. */
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** Returns the bytes that it takes; -1 where the number overflows. */
  public long bytes() {
    return Strides.bytes(shape, type.bytes());
  }
}
