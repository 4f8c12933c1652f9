package io.github.shikra4j.training.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * POPE (arXiv 2305.10355): how well a model says whether a thing is in the picture, "yes" being the
 * positive class.
 *
 * <p>An answer means no if its first sentence has the word "no", "No" or "not", and yes otherwise.
 */
public final class PopeMetric implements Metric {
  private static final Set<String> DENIALS = Set.of("No", "no", "not");

  private long truePositive;
  private long falsePositive;
  private long trueNegative;
  private long falseNegative;

  /** Starts with no rows. */
  public PopeMetric() {}

  @Override
  public void add(String prediction, List<String> targets) {
    boolean there = !denies(Tally.only(targets));
    if (denies(prediction)) {
      trueNegative += there ? 0 : 1;
      falseNegative += there ? 1 : 0;
    } else {
      truePositive += there ? 1 : 0;
      falsePositive += there ? 0 : 1;
    }
  }

  static boolean denies(String text) {
    int stop = text.indexOf('.');
    String sentence = (stop < 0 ? text : text.substring(0, stop)).replace(",", "");
    return Arrays.stream(sentence.split(" ", -1)).anyMatch(DENIALS::contains);
  }

  @Override
  public Scores scores() {
    long items = truePositive + falsePositive + trueNegative + falseNegative;
    Tally.scored(items);
    double precision = Tally.ratio(truePositive, truePositive + falsePositive);
    double recall = Tally.ratio(truePositive, truePositive + falseNegative);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy", (double) (truePositive + trueNegative) / items);
    values.put("precision", precision);
    values.put("recall", recall);
    values.put("f1", Tally.ratio(2 * precision * recall, precision + recall));
    values.put("yes_ratio", (double) (truePositive + falsePositive) / items);
    return new Scores(items, values);
  }
}
