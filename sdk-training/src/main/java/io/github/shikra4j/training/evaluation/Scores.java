package io.github.shikra4j.training.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a metric found, by name; rates are fractions of 1.
 *
 * @param items rows that were scored
 * @param values the figures: {@code accuracy}, {@code iou}, {@code failed}, {@code cider} and so on
 */
public record Scores(long items, Map<String, Double> values) {

  /**
   * Copies the figures, keeping their order.
   *
   * @param items rows that were scored
   * @param values the figures
   */
  public Scores {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * {@return a figure}
   *
   * @param name its name
   * @throws IllegalArgumentException if the metric has no such figure
   */
  public double get(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "there is no '" + name + "'; the figures are " + values.keySet());
    }
    return value;
  }

  /**
   * {@return the share of rows that were right}
   *
   * @throws IllegalArgumentException if the metric has no accuracy
   */
  public double accuracy() {
    return get("accuracy");
  }
}
