package io.github.shikra4j.runtime.model;

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

  /** Copies a row into an array of the vocabulary's length. */
  public void row(int index, float[] into) {
    System.arraycopy(values, index * vocabulary, into, 0, vocabulary);
  }
}
