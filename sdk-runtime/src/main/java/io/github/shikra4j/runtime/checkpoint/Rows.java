package io.github.shikra4j.runtime.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Copies runs of floating-point numbers between buffers of any format and arrays. */
final class Rows {
  private Rows() {}

  /** Reads as many numbers as the array holds, from the element {@code start} on. */
  static void get(StoredTensor tensor, int start, float[] values) {
    ByteBuffer bytes = tensor.bytes();
    switch (tensor.type()) {
      case FLOAT32 -> bytes.asFloatBuffer().get(start, values);
      case FLOAT16, BFLOAT16 -> getShorts(tensor, start, values);
      default -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Floats.get(tensor, bytes, start + i);
        }
      }
    }
  }

  private static void getShorts(StoredTensor tensor, int start, float[] values) {
    short[] shorts = new short[values.length];
    tensor.bytes().asShortBuffer().get(start, shorts);
    boolean half = tensor.type() == ElementType.FLOAT16;
    for (int i = 0; i < shorts.length; i++) {
      values[i] = half ? Floats.ofHalf(shorts[i]) : Floats.ofBfloat(shorts[i]);
    }
  }

  /** Writes numbers from the element {@code start} on, each rounded to the format. */
  static void put(ElementType type, ByteBuffer target, int start, float[] values) {
    ByteBuffer bytes = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT32 -> bytes.asFloatBuffer().put(start, values);
      case FLOAT16, BFLOAT16 -> putShorts(type, bytes, start, values);
      default ->
          bytes.put(
              start * type.bytes(), Floats.encode(values, type), 0, values.length * type.bytes());
    }
  }

  private static void putShorts(ElementType type, ByteBuffer bytes, int start, float[] values) {
    short[] shorts = new short[values.length];
    boolean half = type == ElementType.FLOAT16;
    for (int i = 0; i < shorts.length; i++) {
      shorts[i] = half ? Floats.toHalf(values[i]) : Floats.toBfloat(values[i]);
    }
    bytes.asShortBuffer().put(start, shorts);
  }
}
