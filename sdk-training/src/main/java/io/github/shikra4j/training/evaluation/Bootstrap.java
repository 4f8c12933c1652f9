package io.github.shikra4j.training.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Percentile bootstrap (Efron 1979) of figures that are functions of sums over items. Items that
 * are alike are counted, not kept: most figures know but a handful of outcomes.
 */
final class Bootstrap {
  private static final int RESAMPLES = 1000;
  private static final int LOW = 25;
  private static final long SEED = 0x5348494b5241L;

  private final Map<List<Double>, Long> counts = new LinkedHashMap<>();
  private long items;

  /** Takes an item's part of each sum; as many for each item. */
  void add(Double... parts) {
    counts.merge(List.of(parts), 1L, Long::sum);
    items++;
  }

  /**
   * Returns the interval of each figure.
   *
   * @param figures what makes a figure of the sums over all items; the sum behind the last is the
   *     number of items
   */
  Map<String, Interval> intervals(Map<String, ToDoubleFunction<double[]>> figures) {
    Map<String, Interval> intervals = new LinkedHashMap<>();
    if (items == 0) {
      return intervals;
    }
    List<double[]> sums = resample();
    figures.forEach(
        (name, figure) -> {
          double[] sorted = sums.stream().mapToDouble(figure).sorted().toArray();
          intervals.put(name, new Interval(sorted[LOW - 1], sorted[RESAMPLES - LOW]));
        });
    return intervals;
  }

  private List<double[]> resample() {
    double[][] kinds =
        counts.keySet().stream()
            .map(parts -> parts.stream().mapToDouble(Double::doubleValue).toArray())
            .toArray(double[][]::new);
    long[] ends = counts.values().stream().mapToLong(Long::longValue).toArray();
    Arrays.parallelPrefix(ends, Long::sum);
    SplittableRandom random = new SplittableRandom(SEED);
    List<double[]> sums = new ArrayList<>();
    for (int i = 0; i < RESAMPLES; i++) {
      sums.add(sums(kinds, ends, random));
    }
    return sums;
  }

  private double[] sums(double[][] kinds, long[] ends, SplittableRandom random) {
    long[] drawn = new long[kinds.length];
    for (long i = 0; i < items; i++) {
      int found = Arrays.binarySearch(ends, random.nextLong(items) + 1);
      drawn[found < 0 ? -found - 1 : found]++;
    }
    double[] sums = new double[kinds[0].length + 1];
    for (int kind = 0; kind < kinds.length; kind++) {
      for (int part = 0; part < kinds[kind].length; part++) {
        sums[part] += drawn[kind] * kinds[kind][part];
      }
    }
    sums[sums.length - 1] = items;
    return sums;
  }
}
