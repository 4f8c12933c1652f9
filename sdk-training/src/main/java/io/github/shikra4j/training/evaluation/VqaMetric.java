package io.github.shikra4j.training.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * VQA accuracy (arXiv 1505.00468): an answer is right if three of the other nine people said it,
 * averaged over leaving each person out. Fewer than four equal answers cannot make it 1.
 *
 * <p>As in the official program, texts are normalised only where the people disagree.
 */
public final class VqaMetric implements Metric {
  private static final double ENOUGH = 3;

  private long items;
  private double sum;

  /** Starts with no rows. */
  public VqaMetric() {}

  @Override
  public void add(String prediction, List<String> targets) {
    Tally.some(targets);
    items++;
    List<String> answers = targets.stream().map(VqaText::trim).toList();
    boolean agreed = new HashSet<>(answers).size() == 1;
    String answer = agreed ? VqaText.trim(prediction) : VqaText.normalize(prediction);
    long same =
        answers.stream().map(a -> agreed ? a : VqaText.normalize(a)).filter(answer::equals).count();
    double withoutOne = same * Math.min(1, (same - 1) / ENOUGH);
    double withoutOther = (answers.size() - same) * Math.min(1, same / ENOUGH);
    sum += (withoutOne + withoutOther) / answers.size();
  }

  /** An empty text is what is left of some answers, such as "a". */
  @Override
  public void addUnanswered(List<String> targets) {
    Tally.some(targets);
    items++;
  }

  @Override
  public Scores scores() {
    Tally.scored(items);
    return new Scores(items, Map.of("accuracy", sum / items));
  }
}
