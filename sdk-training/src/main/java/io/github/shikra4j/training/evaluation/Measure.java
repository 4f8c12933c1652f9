package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.LocationTokens;
import io.github.shikra4j.runtime.text.Numerals;
import io.github.shikra4j.training.evaluation.EvaluationTask.Coordinates;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways to compare answers with what people wrote; {@code metric} in suites and commands. */
public enum Measure {
  /** Referring expression comprehension, {@link RecMetric}. */
  REC("target", "accuracy"),
  /** "The answer is …", {@link AnswerMetric}. */
  ANSWER("target", "accuracy"),
  /** Point QA's reading of it, {@link AnswerMetric#ofPointQa()}. */
  POINTQA("target", "accuracy"),
  /** Which of several boxes is meant, {@link ChoiceMetric}. */
  CHOICE("candidates", "accuracy"),
  /** Captions with a box for what they name, {@link GroundingMetric}. */
  GROUNDING("target", "accuracy"),
  /** Short answers against those of ten people, {@link VqaMetric}. */
  VQA("answers", "accuracy"),
  /** Whether a thing is there, {@link PopeMetric}. */
  POPE("target", "accuracy"),
  /** Captions, {@link CaptionMetric}. */
  CAPTION("references", "cider");

  private final String key;
  private final String figure;

  Measure(String key, String figure) {
    this.key = key;
    this.figure = figure;
  }

  /** {@return the key under which a row of predictions holds its targets} */
  public String key() {
    return key;
  }

  /** {@return the name of the figure that stands for the whole} */
  public String figure() {
    return figure;
  }

  /** {@return a metric without rows, which write coordinates as numbers} */
  public Metric start() {
    return start(Coordinates.NUMERALS);
  }

  /**
   * {@return a metric without rows}
   *
   * @param written how its rows write coordinates
   */
  public Metric start(Coordinates written) {
    return start(written == Coordinates.NUMERALS ? new Numerals() : new LocationTokens());
  }

  Metric start(CoordinateFormat format) {
    return switch (this) {
      case REC -> new RecMetric(format);
      case ANSWER -> new AnswerMetric();
      case POINTQA -> AnswerMetric.ofPointQa();
      case CHOICE -> new ChoiceMetric(format);
      case GROUNDING -> new GroundingMetric(format);
      case VQA -> new VqaMetric();
      case POPE -> new PopeMetric();
      case CAPTION -> new CaptionMetric();
    };
  }

  /**
   * {@return the measure of that name, in either letter case}
   *
   * @param name such as "rec"
   * @throws InvalidQuestionException if there is none
   */
  public static Measure named(String name) {
    return Arrays.stream(values())
        .filter(measure -> measure.toString().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidQuestionException(
                    "there is no metric '"
                        + name
                        + "'; use "
                        + Arrays.stream(values())
                            .map(Measure::toString)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
