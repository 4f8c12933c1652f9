package io.github.shikra4j.training.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a task.
 *
 * <p>{@code counts} has {@code items}; {@code failed}, answers that could not be parsed; {@code
 * unanswered}, items without an answer, which are misses; {@code unusable}, rows that no question
 * could be made of, which are no items; {@code unscored}, items without published answers; {@code
 * malformed}, coordinate texts that did not parse; and where a metric tells whether something is
 * there: {@code absent}, of these {@code rejected} ("it is not there"), {@code invented} and {@code
 * absent_unclear}, neither box nor denial, and {@code present}, of these {@code denied} and {@code
 * present_unclear}.
 *
 * @param name the task's
 * @param measure how answers were measured
 * @param counts whole numbers by name
 * @param figures the metric's, rates as fractions of 1; {@code iou} is in the padded square, {@code
 *     iou_pixels} and {@code accuracy_pixels} are in the picture's own pixels, {@code
 *     calibration_error} is the expected calibration error of boxes' confidences
 * @param intervals where the rates among the figures lie
 * @param paper the paper's figures, as fractions of 1; may be empty
 * @param reliability the reliability diagram of boxes' confidences; empty without confidences
 * @param seconds it took, over all runs that it was continued in
 * @param answerTokens tokens of all answers
 * @param notes what a reader of the figures should know, a line each, such as why items are
 *     unscored
 */
public record TaskResult(
    String name,
    Measure measure,
    Map<String, Long> counts,
    Map<String, Double> figures,
    Map<String, Interval> intervals,
    Map<String, Double> paper,
    List<Calibration.Bin> reliability,
    double seconds,
    long answerTokens,
    List<String> notes) {

  /**
   * Copies maps and lists, keeping their order.
   *
   * @param name the task's
   * @param measure how answers were measured
   * @param counts whole numbers by name
   * @param figures the metric's, rates as fractions of 1
   * @param intervals where the rates among the figures lie
   * @param paper the paper's figures, as fractions of 1; may be empty
   * @param reliability the reliability diagram of boxes' confidences; empty without confidences
   * @param seconds it took, over all runs that it was continued in
   * @param answerTokens tokens of all answers
   * @param notes what a reader of the figures should know, a line each
   */
  public TaskResult {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    intervals = Collections.unmodifiableMap(new LinkedHashMap<>(intervals));
    paper = Collections.unmodifiableMap(new LinkedHashMap<>(paper));
    reliability = List.copyOf(reliability);
    notes = List.copyOf(notes);
  }

  /**
   * {@return a count; 0 if the task has none of that name}
   *
   * @param count its name
   */
  public long count(String count) {
    return counts.getOrDefault(count, 0L);
  }

  /** {@return tokens of answers per second; 0 if it took no time} */
  public double tokensPerSecond() {
    return seconds > 0 ? answerTokens / seconds : 0;
  }
}
