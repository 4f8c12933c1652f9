package io.github.shikra4j.training.evaluation;

import static java.util.Comparator.comparingDouble;

import io.github.shikra4j.runtime.text.AnswerText;
import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.CoordinateGroup;
import io.github.shikra4j.runtime.text.LocationTokens;
import io.github.shikra4j.runtime.text.Numerals;
import io.github.shikra4j.runtime.text.SquareBox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Captions that point at what they name (Spotting Captioning): the share of the target's boxes of
 * which the answer has one with an IoU above 0.5 in the padded square, behind the same words.
 *
 * <p>A box of the answer stands for one of the target's at most: each takes, in the answer's order,
 * the one with the highest IoU that is left. {@code located} is the same share whatever the words
 * are, {@code precision} the share of the answer's boxes that name and meet one of the target's.
 * Words are compared in lower case. An answer without a box is counted in {@code failed}.
 */
public final class GroundingMetric implements Metric {
  private static final float SUCCESS = 0.5f;

  private final CoordinateFormat format;
  private long items;
  private long wanted;
  private long given;
  private long named;
  private long located;
  private long failed;

  GroundingMetric(CoordinateFormat format) {
    this.format = format;
  }

  /** Reads coordinates written as numbers. */
  public GroundingMetric() {
    this(new Numerals());
  }

  /** {@return the metric for answers whose coordinates are location tokens} */
  public static GroundingMetric ofLocationTokens() {
    return new GroundingMetric(new LocationTokens());
  }

  private record Named(String words, SquareBox box) {}

  @Override
  public void add(String prediction, List<String> targets) {
    List<Named> boxes = read(Tally.only(targets));
    if (boxes.isEmpty()) {
      throw new IllegalArgumentException("target '" + targets.get(0) + "' has no box");
    }
    List<Named> answer = read(prediction);
    items++;
    wanted += boxes.size();
    given += answer.size();
    failed += answer.isEmpty() ? 1 : 0;
    located += met(answer, boxes, false);
    named += met(answer, boxes, true);
  }

  /** Returns the boxes of the targets so far. */
  long wanted() {
    return wanted;
  }

  private List<Named> read(String text) {
    List<CoordinateGroup> groups = format.parse(text).groups();
    List<AnswerText.Phrase> phrases = AnswerText.of(text, groups).phrases();
    List<Named> all = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      String words = phrases.get(i).text().toLowerCase(Locale.ROOT);
      groups.get(i).boxes().forEach(box -> all.add(new Named(words, box)));
    }
    return all;
  }

  private static int met(List<Named> answer, List<Named> targets, boolean byName) {
    List<Named> left = new ArrayList<>(targets);
    for (Named given : answer) {
      left.stream()
          .filter(target -> !byName || given.words().equals(target.words()))
          .filter(target -> Places.iou(given.box(), target.box()) > SUCCESS)
          .max(comparingDouble(target -> Places.iou(given.box(), target.box())))
          .ifPresent(left::remove);
    }
    return targets.size() - left.size();
  }

  @Override
  public Scores scores() {
    Tally.scored(items);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy", Tally.ratio(named, wanted));
    values.put("located", Tally.ratio(located, wanted));
    values.put("precision", Tally.ratio(named, given));
    values.put("failed", (double) failed);
    return new Scores(items, values);
  }
}
