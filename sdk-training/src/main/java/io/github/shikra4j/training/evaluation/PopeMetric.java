package io.github.shikra4j.training.evaluation;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * POPE (arXiv 2305.10355): how well a model says whether a thing is in the picture, "yes" being the
 * positive class.
 *
 * <p>An answer means no if its first sentence has the word "no", "No" or "not", and yes otherwise,
 * an empty one too, as POPE's own program has it. A target says "yes" or "no", in any letter case.
 */
public final class PopeMetric implements Metric {
  private static final Set<String> DENIALS = Set.of("No", "no", "not");

  private static final Splitter WORDS =
      Splitter.on(CharMatcher.inRange('a', 'z').negate()).omitEmptyStrings();

  private long truePositive;
  private long falsePositive;
  private long trueNegative;
  private long falseNegative;

  /** Starts with no rows. */
  public PopeMetric() {}

  @Override
  public void add(String prediction, List<String> targets) {
    boolean there = only(targets);
    if (denies(prediction)) {
      trueNegative += there ? 0 : 1;
      falseNegative += there ? 1 : 0;
    } else {
      truePositive += there ? 1 : 0;
      falsePositive += there ? 0 : 1;
    }
  }

  /** An empty text would be a yes. */
  @Override
  public void addUnanswered(List<String> targets) {
    add(only(targets) ? "no" : "yes", targets);
  }

  private static boolean only(List<String> targets) {
    String target = Tally.only(targets);
    return isThere(target)
        .orElseThrow(
            () -> new IllegalArgumentException("target '" + target + "' is neither yes nor no"));
  }

  /** Returns what a target says; nothing if it is neither yes nor no, or both. */
  static Optional<Boolean> isThere(String target) {
    Set<String> words = Set.copyOf(WORDS.splitToList(target.toLowerCase(Locale.ROOT)));
    boolean yes = words.contains("yes");
    boolean no = words.contains("no") || words.contains("not");
    return yes == no ? Optional.empty() : Optional.of(yes);
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
