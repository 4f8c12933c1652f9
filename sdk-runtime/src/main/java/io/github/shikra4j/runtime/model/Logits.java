package io.github.shikra4j.runtime.model;

import java.util.Arrays;

/**
 * The logits of one pass, one row for each token that they were asked for, request after request.
 *
 * @param values {@code [rows, vocabulary]}
 * @param vocabulary numbers of a row
 */
public record Logits(float[] values, int vocabulary) {

  /** Returns the number of rows. */
  public int rows() {
    return values.length / vocabulary;
  }

  /** Returns a copy of the first numbers of a row, {@code [count]}. */
  public float[] row(int index, int count) {
    return Arrays.copyOfRange(values, index * vocabulary, index * vocabulary + count);
  }
}
