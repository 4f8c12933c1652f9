package io.github.shikra4j.training.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The share of answers that end as the target does, after "The answer is"; letter case counts.
 *
 * <p>Answers that do not say so exactly once are counted in {@code failed}, targets in {@code
 * target_failed}; both are misses.
 */
public final class AnswerMetric implements Metric {
  private static final Pattern OPEN =
      Pattern.compile("(?:(?:So t|T|t)he answer is|Answer:) ([^\\n]+)");
  private static final Pattern CLOSED = Pattern.compile("The answer is ([^\\n]+?)\\.");

  private final Pattern pattern;
  private long items;
  private long hits;
  private long failed;
  private long targetFailed;

  private AnswerMetric(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Reads answers as the GQA and POPE scorer does: up to the end of the line. */
  public AnswerMetric() {
    this(OPEN);
  }

  /**
   * {@return the metric that reads answers as the PointQA scorer does: up to the first full stop}
   */
  public static AnswerMetric ofPointQa() {
    return new AnswerMetric(CLOSED);
  }

  @Override
  public void add(String prediction, List<String> targets) {
    Optional<String> target = answer(Tally.only(targets));
    items++;
    if (target.isEmpty()) {
      targetFailed++;
      return;
    }
    Optional<String> predicted = answer(prediction);
    failed += predicted.isEmpty() ? 1 : 0;
    hits += predicted.equals(target) ? 1 : 0;
  }

  /** Returns what a text says the answer is, if it says so exactly once. */
  Optional<String> answer(String text) {
    List<String> found =
        pattern
            .matcher(text.strip())
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toList());
    return found.size() == 1 ? Optional.of(bare(found.get(0))) : Optional.empty();
  }

  private static String bare(String answer) {
    int end = answer.strip().length();
    while (end > 0 && answer.strip().charAt(end - 1) == '.') {
      end--;
    }
    return answer.strip().substring(0, end).strip();
  }

  @Override
  public Scores scores() {
    Tally.scored(items);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy", (double) hits / items);
    values.put("failed", (double) failed);
    values.put("target_failed", (double) targetFailed);
    return new Scores(items, values);
  }
}
