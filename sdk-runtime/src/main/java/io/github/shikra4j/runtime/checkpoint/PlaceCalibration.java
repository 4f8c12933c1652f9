package io.github.shikra4j.runtime.checkpoint;

import com.google.gson.JsonObject;
import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Turns a place's confidence into a hit rate: the sigmoid of {@code slope * logit + offset} (Platt
 * scaling; with an offset of 0 the slope is one over a temperature). Lies in {@code
 * calibration.json} of the model's folder.
 *
 * @param slope above 0: what ranked higher still does
 * @param offset any finite number
 */
public record PlaceCalibration(double slope, double offset) {
  /** Leaves confidences as they are. */
  public static final PlaceCalibration NONE = new PlaceCalibration(1, 0);

  private static final String FILE = "calibration.json";
  private static final String KEY = "place_confidence";

  /** Keeps logits finite. */
  private static final double LEAST = 1e-6;

  /** Checks the numbers. */
  public PlaceCalibration {
    if (!(slope > 0 && Double.isFinite(slope) && Double.isFinite(offset))) {
      throw new IllegalArgumentException("slope " + slope + ", offset " + offset);
    }
  }

  /** Tells whether a model has been calibrated. */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /**
   * Reads a model's; {@link #NONE} where there is none.
   *
   * @throws CheckpointException naming file and key, if it is no calibration
   */
  public static PlaceCalibration read(Path folder) {
    if (!isIn(folder)) {
      return NONE;
    }
    JsonFile json = JsonFile.read(folder.resolve(FILE)).object(KEY);
    return new PlaceCalibration(json.positiveReal("slope", 1), json.real("offset", 0));
  }

  /** Writes it into a model's folder. */
  public void write(Path folder) throws IOException {
    JsonObject json = new JsonObject();
    json.addProperty("slope", slope);
    json.addProperty("offset", offset);
    Files.writeString(folder.resolve(FILE), JsonFile.pretty(Map.of(KEY, json)));
  }

  /** Returns the logit of a confidence, which is kept away from 0 and 1. */
  public static double logit(double confidence) {
    double inside = Math.min(1 - LEAST, Math.max(LEAST, confidence));
    return Math.log(inside / (1 - inside));
  }

  /** Returns the calibrated confidence, from 0 to 1. */
  public double apply(double confidence) {
    return equals(NONE) ? confidence : 1 / (1 + Math.exp(-slope * logit(confidence) - offset));
  }
}
