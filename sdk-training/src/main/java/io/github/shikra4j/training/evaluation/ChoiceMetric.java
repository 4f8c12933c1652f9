package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.LocationTokens;
import io.github.shikra4j.runtime.text.Numerals;
import io.github.shikra4j.runtime.text.SquareBox;
import io.github.shikra4j.runtime.text.SquarePoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Pointing questions (Visual7W): the share of answers that mean the right one of several boxes, in
 * the padded square.
 *
 * <p>The targets are the candidates' boxes, the right one first. A box means the candidate with
 * which it has the highest IoU, above 0. A point means the candidate it lies in, of several the one
 * whose centre is nearest. An answer that holds neither exactly one box nor exactly one point is
 * counted in {@code failed} and as a miss.
 */
public final class ChoiceMetric implements Metric {
  private final CoordinateFormat format;
  private long items;
  private long hits;
  private long failed;

  ChoiceMetric(CoordinateFormat format) {
    this.format = format;
  }

  /** Reads coordinates written as numbers. */
  public ChoiceMetric() {
    this(new Numerals());
  }

  /** {@return the metric for answers whose coordinates are location tokens} */
  public static ChoiceMetric ofLocationTokens() {
    return new ChoiceMetric(new LocationTokens());
  }

  @Override
  public void add(String prediction, List<String> targets) {
    Tally.some(targets);
    List<SquareBox> candidates = targets.stream().map(this::candidate).toList();
    Optional<ToDoubleFunction<SquareBox>> nearness = nearness(prediction);
    items++;
    failed += nearness.isEmpty() ? 1 : 0;
    hits += nearness.filter(near -> isFirst(candidates, near)).isPresent() ? 1 : 0;
  }

  private SquareBox candidate(String text) {
    return Places.onlyBox(format, text)
        .orElseThrow(() -> new IllegalArgumentException("candidate '" + text + "' is no box"));
  }

  /** Returns how near each candidate is to what an answer says, above 0 if at all. */
  private Optional<ToDoubleFunction<SquareBox>> nearness(String prediction) {
    Optional<SquareBox> box = Places.onlyBox(format, prediction);
    if (box.isPresent()) {
      return Optional.of(candidate -> Places.iou(candidate, box.get()));
    }
    return Places.onlyPoint(format, prediction)
        .map(point -> candidate -> nearness(candidate, point));
  }

  private static double nearness(SquareBox box, SquarePoint point) {
    boolean inside =
        point.x() >= box.left()
            && point.x() <= box.right()
            && point.y() >= box.top()
            && point.y() <= box.bottom();
    double across = point.x() - (box.left() + box.right()) / 2;
    double down = point.y() - (box.top() + box.bottom()) / 2;
    return inside ? 1 / (1 + Math.hypot(across, down)) : 0;
  }

  private static boolean isFirst(List<SquareBox> candidates, ToDoubleFunction<SquareBox> nearness) {
    double right = nearness.applyAsDouble(candidates.get(0));
    return right > 0
        && candidates.stream().skip(1).allMatch(other -> nearness.applyAsDouble(other) <= right);
  }

  @Override
  public Scores scores() {
    Tally.scored(items);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy", (double) hits / items);
    values.put("failed", (double) failed);
    return new Scores(items, values);
  }
}
