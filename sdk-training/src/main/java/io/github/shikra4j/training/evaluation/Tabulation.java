package io.github.shikra4j.training.evaluation;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.training.data.JsonLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Makes a task's figures of its predictions, row by row; of a row that has been read a few numbers
 * are kept. Used once.
 */
final class Tabulation {
  private static final int BINS = 10;
  private static final double SUCCESS = 0.5;

  /** Orders rows of one score: the surest of misses is the worst. */
  private static final double TIE = 1e-6;

  private final EvaluationTask task;
  private final CoordinateFormat format;
  private final Metric metric;
  private final Bootstrap bootstrap = new Bootstrap();
  private final Bootstrap pixels = new Bootstrap();
  private final List<Calibration.Outcome> outcomes = new ArrayList<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final ImmutableDoubleArray.Builder order = ImmutableDoubleArray.builder();
  private final List<Long> captions = new ArrayList<>();
  private String whyUnscored = "";
  private double pixelIou;
  private long pixelHits;
  private long overlaps;
  private double seconds;
  private long tokens;

  Tabulation(EvaluationTask task, CoordinateFormat format) {
    this.task = task;
    this.format = format;
    this.metric = task.measure().start(format);
    List.of("items", "failed", "unanswered", "unusable", "unscored", "malformed")
        .forEach(name -> counts.put(name, 0L));
    if (task.measure() == Measure.REC || task.measure() == Measure.POPE) {
      List.of(
              "absent",
              "rejected",
              "invented",
              "absent_unclear",
              "present",
              "denied",
              "present_unclear")
          .forEach(name -> counts.put(name, 0L));
    }
  }

  /**
   * How good each row is.
   *
   * @param result the figures
   * @param order for each row what it is to be sorted by, the worst first; NaN for what is no item
   */
  record Tabulated(TaskResult result, ImmutableDoubleArray order) {}

  Tabulated read(JsonLines rows, Map<String, Double> paper) {
    for (long row = 0; row < rows.size(); row++) {
      order.add(read(rows.get(row), row));
    }
    return new Tabulated(result(paper), ordered());
  }

  /** Takes a row in, and returns what it is to be sorted by. */
  private double read(JsonObject row, long index) {
    seconds += row.get("seconds").getAsDouble();
    JsonElement targets = row.get(task.measure().key());
    if (targets == null) {
      count("unusable");
      return Double.NaN;
    }
    count("items");
    String prediction = row.get("prediction").getAsString();
    if (prediction.isBlank()) {
      count("unanswered");
    }
    tokens += row.has("answer_tokens") ? row.get("answer_tokens").getAsLong() : 0;
    if (row.has("malformed")) {
      counts.merge("malformed", row.get("malformed").getAsLong(), Long::sum);
    }
    if (row.has(Prediction.UNSCORED)) {
      return unscored(row.get(Prediction.UNSCORED).getAsString());
    }
    List<String> said = texts(targets);
    return scored(row, index, prediction, said);
  }

  /** Counts an item that nothing can be compared with; the first reason stands for all. */
  private double unscored(String why) {
    count("unscored");
    whyUnscored = whyUnscored.isEmpty() ? why : whyUnscored;
    return Double.NaN;
  }

  private double scored(JsonObject row, long index, String prediction, List<String> targets) {
    if (task.measure() == Measure.CAPTION) {
      captions.add(index);
      metric.add(prediction, targets);
      return Double.NaN;
    }
    if (task.measure() == Measure.REC && presence(row)) {
      return Double.NaN;
    }
    if (task.measure() == Measure.POPE && row.has("error")) {
      missed(targets.get(0));
      return 0;
    }
    Metric alone = task.measure().start(format);
    for (Metric each : List.of(metric, alone)) {
      if (row.has("error")) {
        each.addUnanswered(targets);
      } else {
        each.add(prediction, targets);
      }
    }
    Scores scores = alone.scores();
    double hit = scores.accuracy();
    if (task.measure() == Measure.POPE) {
      presence(targets.get(0), prediction, hit);
    } else {
      double weight = alone instanceof GroundingMetric grounding ? grounding.wanted() : 1;
      bootstrap.add(hit * weight, weight);
      counts.merge("failed", failed(scores, row, prediction), Long::sum);
    }
    return overlaps(row) ? overlap(row) : hit - TIE * confidence(row);
  }

  private static long failed(Scores scores, JsonObject row, String prediction) {
    if (scores.values().containsKey("failed")) {
      return scores.values().get("failed").longValue();
    }
    // The official VQA metric takes any text; ours was to say "The answer is".
    return row.has("text") && row.get("text").getAsString().equals(prediction) ? 1 : 0;
  }

  /** Counts an expression that should have a box or shouldn't, and returns whether it shouldn't. */
  private boolean presence(JsonObject row) {
    boolean boxed = row.has("boxes") && !row.getAsJsonArray("boxes").isEmpty();
    boolean absent = !row.has("target_boxes");
    boolean denies = PopeMetric.denies(row.get("prediction").getAsString());
    String there = absent ? "absent" : "present";
    count(there);
    if (boxed) {
      counts.merge("invented", absent ? 1L : 0L, Long::sum);
    } else if (denies) {
      count(absent ? "rejected" : "denied");
    } else {
      // Neither a box nor a denial, such as coordinates that do not parse.
      count(there + "_unclear");
    }
    return absent;
  }

  private void presence(String target, String prediction, double hit) {
    boolean there = PopeMetric.isThere(target).orElseThrow();
    boolean yes = !PopeMetric.denies(prediction);
    count(there ? "present" : "absent");
    counts.merge("denied", there && !yes ? 1L : 0L, Long::sum);
    counts.merge("rejected", !there && !yes ? 1L : 0L, Long::sum);
    counts.merge("invented", !there && yes ? 1L : 0L, Long::sum);
    bootstrap.add(hit, there && yes ? 1.0 : 0, there ? 1.0 : 0, yes ? 1.0 : 0);
  }

  private void missed(String target) {
    boolean there = PopeMetric.isThere(target).orElseThrow();
    metric.addUnanswered(List.of(target));
    count(there ? "present" : "absent");
    bootstrap.add(0.0, 0.0, there ? 1.0 : 0.0, there ? 0.0 : 1.0);
  }

  /** A box without an answer is a miss here, too. */
  private boolean overlaps(JsonObject row) {
    boolean missed =
        task.measure() == Measure.REC
            && row.has("error")
            && row.getAsJsonArray("target_boxes").size() == 1;
    return row.has("iou_pixels") || missed;
  }

  private double overlap(JsonObject row) {
    double iou = row.has("iou_pixels") ? row.get("iou_pixels").getAsDouble() : 0;
    overlaps++;
    pixelIou += iou;
    pixelHits += iou > SUCCESS ? 1 : 0;
    pixels.add(iou > SUCCESS ? 1.0 : 0, iou);
    Calibration.outcome(row).ifPresent(outcomes::add);
    return iou - TIE * confidence(row);
  }

  private static double confidence(JsonObject row) {
    JsonArray confidences = row.getAsJsonArray("confidences");
    return confidences == null || confidences.isEmpty() ? 0 : confidences.get(0).getAsDouble();
  }

  private void count(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  private static List<String> texts(JsonElement targets) {
    return targets.isJsonArray()
        ? targets.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList()
        : List.of(targets.getAsString());
  }

  private ImmutableDoubleArray ordered() {
    if (captions.isEmpty()) {
      return order.build();
    }
    double[] sorted = order.build().toArray();
    List<Double> each = ((CaptionMetric) metric).ciderOfEach();
    for (int i = 0; i < captions.size(); i++) {
      sorted[Math.toIntExact(captions.get(i))] = each.get(i);
    }
    return ImmutableDoubleArray.copyOf(sorted);
  }

  private TaskResult result(Map<String, Double> paper) {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (scorable()) {
      metric
          .scores()
          .values()
          .forEach(
              (name, value) -> {
                if (name.endsWith("failed")) {
                  counts.put(name, value.longValue());
                } else {
                  figures.put(name, value);
                }
              });
    }
    if (overlaps > 0) {
      figures.put("accuracy_pixels", (double) pixelHits / overlaps);
      figures.put("iou_pixels", pixelIou / overlaps);
    }
    if (!outcomes.isEmpty()) {
      figures.put("calibration_error", Calibration.expectedError(outcomes, BINS));
    }
    return new TaskResult(
        task.name(),
        task.measure(),
        counts,
        figures,
        intervals(),
        paper,
        outcomes.isEmpty() ? List.of() : Calibration.bins(outcomes, BINS),
        seconds,
        tokens,
        notes());
  }

  private List<String> notes() {
    return counted("unscored") == 0
        ? List.of()
        : List.of(
            "task %s: %d of %d items are unscored; of the first, %s"
                .formatted(task.name(), counted("unscored"), counted("items"), whyUnscored));
  }

  private boolean scorable() {
    long boxless = task.measure() == Measure.REC ? counted("absent") : 0;
    return counted("items") - counted("unscored") - boxless > 0;
  }

  private long counted(String name) {
    return counts.getOrDefault(name, 0L);
  }

  private Map<String, Interval> intervals() {
    Map<String, Interval> intervals = new LinkedHashMap<>();
    if (task.measure() == Measure.CAPTION && scorable()) {
      Bootstrap each = new Bootstrap();
      ((CaptionMetric) metric).ciderOfEach().forEach(each::add);
      return each.intervals(Map.of("cider", mean(0)));
    }
    intervals.putAll(bootstrap.intervals(rates()));
    Map<String, ToDoubleFunction<double[]>> overlap = new LinkedHashMap<>();
    overlap.put("accuracy_pixels", mean(0));
    overlap.put("iou_pixels", mean(1));
    intervals.putAll(pixels.intervals(overlap));
    return intervals;
  }

  private Map<String, ToDoubleFunction<double[]>> rates() {
    Map<String, ToDoubleFunction<double[]>> rates = new LinkedHashMap<>();
    if (task.measure() == Measure.POPE) {
      rates.put("accuracy", mean(0));
      rates.put("precision", sums -> Tally.ratio(sums[1], sums[3]));
      rates.put("recall", sums -> Tally.ratio(sums[1], sums[2]));
      rates.put("f1", sums -> Tally.ratio(2 * sums[1], sums[2] + sums[3]));
      rates.put("yes_ratio", mean(3));
    } else {
      rates.put("accuracy", sums -> Tally.ratio(sums[0], sums[1]));
    }
    return rates;
  }

  /** Returns a sum's share of the items, whose number stands last. */
  private static ToDoubleFunction<double[]> mean(int part) {
    return sums -> sums[part] / sums[sums.length - 1];
  }
}
