package io.github.shikra4j.runtime.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.stream.IntStream;

/** Adds tensors in half precision on all cores. */
final class HalfSum {
  /** Elements of one task: large enough to hide its cost, small enough to stay in the cache. */
  private static final int CHUNK = 1 << 16;

  private final StoredTensor delta;
  private final StoredTensor base;
  private final ShortBuffer sum;

  private HalfSum(StoredTensor delta, StoredTensor base, ByteBuffer sum) {
    this.delta = delta;
    this.base = base;
    this.sum = sum.asShortBuffer();
  }

  /**
   * Adds {@code base} to the leading elements of {@code delta}: a 32 bit sum of the two halves,
   * rounded to nearest even, which is what torch's {@code add_} does.
   *
   * @param base of at most as many elements
   */
  static StoredTensor add(StoredTensor delta, StoredTensor base) {
    int elements = (int) delta.elements();
    ByteBuffer bytes = ByteBuffer.allocateDirect(2 * elements).order(ByteOrder.LITTLE_ENDIAN);
    HalfSum sum = new HalfSum(delta, base, bytes);
    IntStream.range(0, (elements + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(chunk -> sum.chunk(chunk * CHUNK, Math.min(elements, (chunk + 1) * CHUNK)));
    return new StoredTensor(delta.name(), ElementType.FLOAT16, delta.shape(), bytes);
  }

  private void chunk(int from, int to) {
    short[] halves = halves(delta, from, to);
    int baseEnd = Math.min(to, (int) base.elements());
    if (baseEnd > from) {
      short[] others = halves(base, from, baseEnd);
      for (int i = 0; i < others.length; i++) {
        halves[i] = Floats.toHalf(Floats.ofHalf(halves[i]) + Floats.ofHalf(others[i]));
      }
    }
    sum.put(from, halves);
  }

  private static short[] halves(StoredTensor tensor, int from, int to) {
    short[] halves = new short[to - from];
    ByteBuffer bytes = tensor.bytes();
    if (tensor.type() == ElementType.FLOAT16) {
      bytes.asShortBuffer().get(from, halves);
      return halves;
    }
    for (int i = from; i < to; i++) {
      halves[i - from] = Floats.toHalf(Floats.get(tensor, bytes, i));
    }
    return halves;
  }
}
