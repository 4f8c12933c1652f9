package io.github.shikra4j.runtime.generate;

/** The logits of the tokens that were fed in one pass. */
@FunctionalInterface
public interface LogitRows {

  /** Returns the logits {@code [vocabulary]} that follow the i-th token of the pass, from 0. */
  float[] row(int i);
}
