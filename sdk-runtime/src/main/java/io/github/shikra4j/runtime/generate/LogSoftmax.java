package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.EngineException;

/** The denominator of a softmax over a vocabulary, in double precision. */
final class LogSoftmax {
  private static final int BLOCK = 512;

  /** Terms below e^-60 of the largest change no digit of a sum of a million. */
  private static final double LOWEST = -60;

  private final double[] block = new double[BLOCK];

  /**
   * Returns {@code log(sum(exp(logits)))}; a token's log-probability is its logit less this.
   *
   * @throws EngineException if a logit is not a number or infinite, or all are minus infinity
   */
  double normaliser(float[] logits) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    if (Float.isNaN(max) || Float.isInfinite(max)) {
      throw unusable(logits, max);
    }
    double sum = 0;
    for (int from = 0; from < logits.length; from += BLOCK) {
      sum += sumOfPowers(logits, from, Math.min(BLOCK, logits.length - from), max);
    }
    return max + Math.log(sum);
  }

  private double sumOfPowers(float[] logits, int from, int count, double max) {
    for (int i = 0; i < count; i++) {
      block[i] = Math.max(logits[from + i] - max, LOWEST);
    }
    for (int i = 0; i < count; i++) {
      block[i] = power(block[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += block[i];
    }
    return sum;
  }

  /**
   * Returns e^x for -60 to 0 as (e^(x/256))^256: only products and sums, which the compiler turns
   * into vector code; Math.exp over a vocabulary takes several times as long.
   */
  private static double power(double x) {
    double t = x * (1.0 / 256);
    double p =
        1
            + t
                * (1
                    + t
                        * (1.0 / 2
                            + t
                                * (1.0 / 6
                                    + t
                                        * (1.0 / 24
                                            + t
                                                * (1.0 / 120
                                                    + t
                                                        * (1.0 / 720
                                                            + t
                                                                * (1.0 / 5040
                                                                    + t * (1.0 / 40320))))))));
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    return p * p;
  }

  private static EngineException unusable(float[] logits, float max) {
    if (max == Float.NEGATIVE_INFINITY) {
      return new EngineException(
          "all "
              + logits.length
              + " logits of a step are minus infinity: the weights or the precision are unusable;"
              + " check the checkpoint or choose a wider precision");
    }
    for (int id = 0; id < logits.length; id++) {
      if (Float.isNaN(logits[id]) || logits[id] == Float.POSITIVE_INFINITY) {
        return new EngineException(
            "the logit of token "
                + id
                + " is "
                + logits[id]
                + ": the weights or the precision are unusable;"
                + " check the checkpoint or choose a wider precision");
      }
    }
    throw new AssertionError("maximum " + max + " without a cause");
  }

  /** Returns the error of a step in which the model rules out all that the grammar allows. */
  static EngineException nothingAllowed() {
    return new EngineException(
        "every token that may come here has the logit minus infinity: check the checkpoint, or ask"
            + " without a coordinate constraint");
  }
}
