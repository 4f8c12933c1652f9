package io.github.shikra4j.training.evaluation;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.training.data.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How far confidences can be believed: a box of confidence 0.8 should be right 8 times of 10. */
public final class Calibration {
  private static final int STEPS = 100;
  private static final double SUCCESS = 0.5;

  /** Keeps a Newton step finite where all logits are one. */
  private static final double RIDGE = 1e-9;

  /** Where no longer part of a step lowers the loss, it is at its least. */
  private static final double LEAST_STEP = 1e-10;

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
   * {@return the predictions of one box each among rows that an evaluation wrote; a hit is an IoU
   * above 0.5 in pixels}
   *
   * @param predictions such as {@code predictions/attributes.jsonl} of its output
   * @throws InvalidQuestionException if the file cannot be read
   */
  public static List<Outcome> outcomes(Path predictions) {
    List<Outcome> outcomes = new ArrayList<>();
    try (JsonLines rows = JsonLines.open(predictions)) {
      for (long i = 0; i < rows.size(); i++) {
        outcome(rows.get(i)).ifPresent(outcomes::add);
      }
    }
    return outcomes;
  }

  /**
   * Holds predictions to a model, as far as evaluation noted beside them what made them.
   *
   * @param predictions as {@link #outcomes} takes them
   * @param model the folder of the model that is to be calibrated
   * @throws InvalidQuestionException if another model made them, or this one with an adapter or
   *     calibrated
   * @throws IOException if the note cannot be read
   */
  public static void requireOf(Path predictions, Path model) throws IOException {
    PredictionFiles.requireRaw(predictions, model);
  }

  /** Returns a row's outcome, if it predicts one box. */
  static Optional<Outcome> outcome(JsonObject row) {
    JsonArray confidences = row.getAsJsonArray("confidences");
    if (!row.has("iou_pixels") || confidences == null || confidences.size() != 1) {
      return Optional.empty();
    }
    double confidence = Math.min(1, Math.max(0, confidences.get(0).getAsDouble()));
    return Optional.of(new Outcome(confidence, row.get("iou_pixels").getAsDouble() > SUCCESS));
  }

  /**
   * {@return the calibration that explains the hits best, by Platt's method (Probabilistic outputs
   * for support vector machines, 1999): logistic regression on the confidences' logits, towards
   * targets a little inside 0 and 1, by Newton steps that are halved until the loss falls (Lin, Lin
   * and Weng, A note on Platt's probabilistic outputs, 2007)}
   *
   * @param outcomes predictions of a model that is not calibrated yet
   * @throws InvalidQuestionException if hits or misses are missing, or the surer predictions were
   *     not right more often
   */
  public static PlaceCalibration fit(List<Outcome> outcomes) {
    long hits = outcomes.stream().filter(Outcome::hit).count();
    long misses = outcomes.size() - hits;
    if (hits == 0 || misses == 0) {
      throw new InvalidQuestionException(
          hits + " hits and " + misses + " misses: some of both are needed to calibrate by");
    }
    double hit = (hits + 1.0) / (hits + 2.0);
    double miss = 1 / (misses + 2.0);
    double slope = 0;
    double offset = Math.log((hits + 1.0) / (misses + 1.0));
    double loss = loss(outcomes, hit, miss, slope, offset);
    for (int step = 0; step < STEPS; step++) {
      double gradientSlope = 0;
      double gradientOffset = 0;
      double aa = RIDGE;
      double ab = 0;
      double bb = RIDGE;
      for (Outcome outcome : outcomes) {
        double logit = PlaceCalibration.logit(outcome.confidence);
        double predicted = 1 / (1 + Math.exp(-slope * logit - offset));
        double error = predicted - (outcome.hit ? hit : miss);
        double weight = predicted * (1 - predicted);
        gradientSlope += error * logit;
        gradientOffset += error;
        aa += weight * logit * logit;
        ab += weight * logit;
        bb += weight;
      }
      double determinant = aa * bb - ab * ab;
      double down = (bb * gradientSlope - ab * gradientOffset) / determinant;
      double left = (aa * gradientOffset - ab * gradientSlope) / determinant;
      double length = 1;
      double next = loss(outcomes, hit, miss, slope - down, offset - left);
      while (!(next < loss) && length > LEAST_STEP) {
        length /= 2;
        next = loss(outcomes, hit, miss, slope - length * down, offset - length * left);
      }
      if (!(next < loss)) {
        break;
      }
      slope -= length * down;
      offset -= length * left;
      loss = next;
    }
    if (!(slope > 0)) {
      throw new InvalidQuestionException(
          "the surer predictions were not right more often: nothing to calibrate by");
    }
    return new PlaceCalibration(slope, offset);
  }

  /** Returns the cross entropy of a calibration with targets for hits and misses. */
  private static double loss(
      List<Outcome> outcomes, double hit, double miss, double slope, double offset) {
    double loss = 0;
    for (Outcome outcome : outcomes) {
      double z = slope * PlaceCalibration.logit(outcome.confidence) + offset;
      loss += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(0, z) - (outcome.hit ? hit : miss) * z;
    }
    return loss;
  }
}
