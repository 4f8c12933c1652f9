package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.EngineException;
import java.util.Arrays;

/** The denominator of a softmax over a vocabulary, in double precision. */
final class LogSoftmax {
  private static final int BLOCK = 512;

  /** Terms below e^-60 of the largest change no digit of a sum of a million. */
  private static final double LOWEST = -60;

  private static final String ADVICE =
      ": the weights or the precision are unusable; check the checkpoint or choose a wider"
          + " precision";

  private final double[] block = new double[BLOCK];

  /**
   * Returns {@code log(sum(exp(logits)))}; a token's log-probability is its logit less this.
   *
   * @throws EngineException if a logit is not a number or infinite, or all are minus infinity
   */
  double normaliser(float[] logits) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      if (logit > max) {
        max = logit;
      }
    }
    double sum = 0;
    for (int from = 0; from < logits.length && Float.isFinite(max); from += BLOCK) {
      sum += sumOfPowers(logits, from, Math.min(BLOCK, logits.length - from), max);
    }
    if (!(sum > 0)) {
      throw unusable(logits);
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
    Arrays.fill(block, count, BLOCK, 0);
    return sum(block);
  }

  /** Adds in four chains: one alone waits for each sum before the next. */
  private static double sum(double[] terms) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (int i = 0; i < BLOCK; i += 4) {
      a += terms[i];
      b += terms[i + 1];
      c += terms[i + 2];
      d += terms[i + 3];
    }
    return (a + b) + (c + d);
  }

  /**
   * Returns e^x for -60 to 0 as (e^(x/256))^256: only products and sums, which the compiler turns
   * into vector code; Math.exp over a vocabulary takes several times as long. What the series
   * leaves out, 256 (x/256)^7 / 5040, is largest where e^x is too small for it to show.
   */
  private static double power(double x) {
    double t = x * (1.0 / 256);
    double p = t * (1.0 / 120 + t * (1.0 / 720));
    p = 1 + t * (1 + t * (1.0 / 2 + t * (1.0 / 6 + t * (1.0 / 24 + p))));
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    return p * p;
  }

  private static EngineException unusable(float[] logits) {
    for (int id = 0; id < logits.length; id++) {
      if (Float.isNaN(logits[id]) || logits[id] == Float.POSITIVE_INFINITY) {
        return new EngineException("the logit of token " + id + " is " + logits[id] + ADVICE);
      }
    }
    return new EngineException(
        "all " + logits.length + " logits of a step are minus infinity" + ADVICE);
  }

  /** Returns the error of a step in which the model rules out all that the grammar allows. */
  static EngineException nothingAllowed() {
    return new EngineException(
        "every token that may come here has the logit minus infinity: check the checkpoint, or ask"
            + " without a coordinate constraint");
  }
}
