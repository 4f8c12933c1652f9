package io.github.shikra4j.runtime.checkpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Arithmetic of shapes and strides, both counted in elements. */
final class Strides {
  /** More dimensions than any tensor of a checkpoint has. */
  static final int MAX_DIMENSIONS = 16;

  private Strides() {}

  /** Returns the bytes of a tensor, or -1 where the number overflows. */
  static long bytes(List<Long> shape, int elementBytes) {
    // A zero anywhere makes an empty tensor, however large the other dimensions are.
    if (shape.contains(0L)) {
      return 0;
    }
    try {
      long bytes = elementBytes;
      for (long dimension : shape) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
      return bytes;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  /** Returns the elements from the first to the last one touched, or -1 where it overflows. */
  static long span(List<Long> shape, List<Long> strides) {
    if (shape.contains(0L)) {
      return 0;
    }
    try {
      long last = 0;
      for (int i = 0; i < shape.size(); i++) {
        last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
      }
      return Math.addExact(last, 1);
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  /** Returns the strides of a row-major tensor, whose size does not overflow. */
  static List<Long> rowMajor(List<Long> shape) {
    List<Long> strides = new ArrayList<>();
    long stride = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      strides.add(stride);
      stride *= Math.max(1, shape.get(i));
    }
    Collections.reverse(strides);
    return strides;
  }

  static boolean areContiguous(List<Long> shape, List<Long> strides) {
    long expected = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      // The stride of a dimension of one element is never used, and torch writes any number there.
      if (shape.get(i) != 1 && strides.get(i) != expected) {
        return false;
      }
      expected *= shape.get(i);
    }
    return true;
  }

  /** Copies a strided view into row-major order. */
  static ByteBuffer copy(
      ByteBuffer source, int elementBytes, List<Long> shape, List<Long> strides, int bytes) {
    ByteBuffer target = ByteBuffer.allocateDirect(bytes);
    long[] index = new long[shape.size()];
    long at = 0;
    while (target.hasRemaining()) {
      int from = (int) (at * elementBytes);
      for (int b = 0; b < elementBytes; b++) {
        target.put(source.get(from + b));
      }
      at += step(index, shape, strides);
    }
    return target.flip();
  }

  /** Counts the index up by one, and returns how many elements that moves. */
  private static long step(long[] index, List<Long> shape, List<Long> strides) {
    long moved = 0;
    for (int i = index.length - 1; i >= 0; i--) {
      moved += strides.get(i);
      if (++index[i] < shape.get(i)) {
        return moved;
      }
      moved -= index[i] * strides.get(i);
      index[i] = 0;
    }
    return moved;
  }
}
