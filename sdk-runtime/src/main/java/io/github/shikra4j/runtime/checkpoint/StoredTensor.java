package io.github.shikra4j.runtime.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor of a checkpoint.
 *
 * @param name the name in the checkpoint
 * @param type the format of its elements
 * @param shape its dimensions; empty for a scalar
 * @param bytes direct, little-endian and read-only; position to limit is the tensor, row-major and
 *     contiguous. Mapped from the file wherever the tensor lies there in this order
 */
public record StoredTensor(String name, ElementType type, List<Long> shape, ByteBuffer bytes) {

  /** Copies the shape. */
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** Returns a view of the bytes with a position of its own. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the dimensions in a new array. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /** Returns the number of elements. */
  public long elements() {
    return bytes.remaining() / type.bytes();
  }

  /**
   * Returns the elements as 32 bit floats, row-major; for small tensors.
   *
   * @throws io.github.shikra4j.CheckpointException if they are not floating-point numbers
   */
  public float[] toFloats() {
    return Floats.decode(this);
  }
}
