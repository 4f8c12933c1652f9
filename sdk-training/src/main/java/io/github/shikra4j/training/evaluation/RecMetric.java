package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.LocationTokens;
import io.github.shikra4j.runtime.text.Numerals;
import io.github.shikra4j.runtime.text.SquareBox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Referring expression comprehension: the share of boxes with an IoU above 0.5, in the padded
 * square.
 *
 * <p>An answer that does not hold exactly one box is counted in {@code failed} and as an empty box;
 * a target that doesn't, in {@code target_failed}, and as a miss.
 */
public final class RecMetric implements Metric {
  private static final float SUCCESS = 0.5f;

  private final CoordinateFormat format;
  private long items;
  private long hits;
  private long failed;
  private long targetFailed;
  private double iou;

  RecMetric(CoordinateFormat format) {
    this.format = format;
  }

  /** Reads coordinates written as numbers. */
  public RecMetric() {
    this(new Numerals());
  }

  /** {@return the metric for answers whose coordinates are location tokens} */
  public static RecMetric ofLocationTokens() {
    return new RecMetric(new LocationTokens());
  }

  @Override
  public void add(String prediction, List<String> targets) {
    Optional<SquareBox> target = box(Tally.only(targets));
    items++;
    if (target.isEmpty()) {
      targetFailed++;
      return;
    }
    Optional<SquareBox> predicted = box(prediction);
    failed += predicted.isEmpty() ? 1 : 0;
    float overlap = predicted.map(box -> Places.iou(box, target.get())).orElse(0f);
    iou += overlap;
    hits += overlap > SUCCESS ? 1 : 0;
  }

  private Optional<SquareBox> box(String text) {
    return Places.onlyBox(format, text);
  }

  @Override
  public Scores scores() {
    Tally.scored(items);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy", (double) hits / items);
    values.put("iou", Tally.ratio(iou, (double) (items - targetFailed)));
    values.put("failed", (double) failed);
    values.put("target_failed", (double) targetFailed);
    return new Scores(items, values);
  }
}
