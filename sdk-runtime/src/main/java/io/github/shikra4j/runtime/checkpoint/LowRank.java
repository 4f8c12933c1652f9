package io.github.shikra4j.runtime.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * The change of one linear layer's weight, {@code scale * b a}.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 * @param scale what the product is multiplied by
 */
record LowRank(TensorLocation a, TensorLocation b, float scale) {

  /**
   * Returns a weight {@code [out, in]} with the change added to it: products and sum in float32,
   * rounded to the weight's format.
   */
  StoredTensor addTo(StoredTensor weight) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(weight.bytes().remaining()).order(ByteOrder.LITTLE_ENDIAN);
    Sum sum =
        new Sum(
            weight,
            bytes,
            a.load().toFloats(),
            b.load().toFloats(),
            Math.toIntExact(a.shape().get(0)),
            Math.toIntExact(a.shape().get(1)),
            scale);
    IntStream.range(0, Math.toIntExact(b.shape().get(0))).parallel().forEach(sum::row);
    return new StoredTensor(
        weight.name(),
        weight.type(),
        weight.shape(),
        bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Loops over plain arrays, one statement each, which the JIT turns into vector instructions. */
  private record Sum(
      StoredTensor weight,
      ByteBuffer target,
      float[] a,
      float[] b,
      int rank,
      int columns,
      float scale) {

    void row(int row) {
      float[] product = new float[columns];
      for (int k = 0; k < rank; k++) {
        addMultiple(product, a, k * columns, b[row * rank + k]);
      }
      float[] sum = new float[columns];
      Rows.get(weight, row * columns, sum);
      addMultiple(sum, product, 0, scale);
      Rows.put(weight.type(), target, row * columns, sum);
    }

    private static void addMultiple(float[] sum, float[] values, int from, float factor) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factor * values[from + i];
      }
    }
  }
}
