package io.github.shikra4j.training.evaluation;

import java.util.ArrayList;
import java.util.List;

/** How far confidences can be believed: a box of confidence 0.8 should be right 8 times of 10. */
public final class Calibration {
  private static final int STEPS = 100;
  private static final double COLDEST = 0.01;
  private static final double HOTTEST = 100;

  private Calibration() {}

  /**
   * A prediction.
   *
   * @param confidence from 0 to 1
   * @param hit whether it was right, such as an IoU above 0.5
   */
  public record Outcome(double confidence, boolean hit) {

    /**
     * Checks the confidence.
     *
     * @param confidence from 0 to 1
     * @param hit whether it was right
     * @throws IllegalArgumentException if the confidence is not between 0 and 1
     */
    public Outcome {
      if (!(confidence >= 0 && confidence <= 1)) {
        throw new IllegalArgumentException("confidence " + confidence + " is not from 0 to 1");
      }
    }
  }

  /**
   * Predictions of similar confidence.
   *
   * @param count how many; 0 leaves the other figures at 0
   * @param confidence their mean confidence
   * @param accuracy the share that was right
   */
  public record Bin(long count, double confidence, double accuracy) {}

  /**
   * {@return the reliability diagram: bins of equal width, the least confident first}
   *
   * @param outcomes the predictions
   * @param bins how many, at least one
   * @throws IllegalArgumentException if there is no bin
   */
  public static List<Bin> bins(List<Outcome> outcomes, int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException(bins + " bins where at least one is needed");
    }
    long[] counts = new long[bins];
    double[] confidences = new double[bins];
    long[] hits = new long[bins];
    for (Outcome outcome : outcomes) {
      int bin = Math.min(bins - 1, (int) (outcome.confidence * bins));
      counts[bin]++;
      confidences[bin] += outcome.confidence;
      hits[bin] += outcome.hit ? 1 : 0;
    }
    List<Bin> diagram = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      diagram.add(
          new Bin(
              counts[i],
              Tally.ratio(confidences[i], (double) counts[i]),
              Tally.ratio(hits[i], counts[i])));
    }
    return diagram;
  }

  /**
   * {@return the expected calibration error: the mean distance between confidence and accuracy,
   * from 0 to 1; 0 if there are no predictions}
   *
   * @param outcomes the predictions
   * @param bins how many bins of equal width, at least one
   */
  public static double expectedError(List<Outcome> outcomes, int bins) {
    double sum = 0;
    for (Bin bin : bins(outcomes, bins)) {
      sum += bin.count * Math.abs(bin.confidence - bin.accuracy);
    }
    return Tally.ratio(sum, outcomes.size());
  }

  /**
   * {@return the temperature, from 0.01 to 100, by which logits are divided so that their sigmoids
   * explain the hits best}
   *
   * @param logits the logit of each confidence, finite
   * @param hits whether each was right
   * @throws IllegalArgumentException if there are none, or not as many of the one as of the other
   */
  public static double temperature(double[] logits, boolean[] hits) {
    if (logits.length == 0 || logits.length != hits.length) {
      throw new IllegalArgumentException(
          logits.length
              + " logits and "
              + hits.length
              + " hits: as many, at least one, are needed");
    }
    // The loss is convex in 1/T: its slope changes sign once.
    double low = 1 / HOTTEST;
    double high = 1 / COLDEST;
    for (int i = 0; i < STEPS; i++) {
      double middle = Math.sqrt(low * high);
      if (slope(logits, hits, middle) > 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return 1 / Math.sqrt(low * high);
  }

  private static double slope(double[] logits, boolean[] hits, double inverse) {
    double slope = 0;
    for (int i = 0; i < logits.length; i++) {
      double predicted = 1 / (1 + Math.exp(-logits[i] * inverse));
      slope += (predicted - (hits[i] ? 1 : 0)) * logits[i];
    }
    return slope;
  }
}
