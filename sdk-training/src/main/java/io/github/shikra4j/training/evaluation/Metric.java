package io.github.shikra4j.training.evaluation;

import java.util.List;

/**
 * Compares predictions with what people wrote, row by row. Not thread-safe.
 *
 * <pre>{@code
 * Metric metric = new RecMetric();
 * metric.add("It is there [0.10,0.10,0.52,0.50].", "[0.10,0.10,0.50,0.50]");
 * double accuracy = metric.scores().accuracy();
 * }</pre>
 */
public interface Metric {

  /**
   * Takes a row.
   *
   * @param prediction the model's own words, {@link io.github.shikra4j.GroundedAnswer#rawText()},
   *     with coordinates in the padded square as in the targets; for captions and VQA the text
   *     without them
   * @param targets what people wrote; exactly one, except for captions, VQA and choices
   * @throws IllegalArgumentException if the metric cannot use that many targets
   */
  void add(String prediction, List<String> targets);

  /**
   * Takes a row with one target.
   *
   * @param prediction the model's answer
   * @param target what people wrote
   */
  default void add(String prediction, String target) {
    add(prediction, List.of(target));
  }

  /**
   * Takes a row that the model could not answer, which is a miss.
   *
   * @param targets what people wrote, as for an answer
   * @throws IllegalArgumentException if the metric cannot use that many targets
   */
  default void addUnanswered(List<String> targets) {
    add("", targets);
  }

  /**
   * {@return the scores of the rows so far}
   *
   * @throws IllegalStateException if there was no row
   */
  Scores scores();
}
