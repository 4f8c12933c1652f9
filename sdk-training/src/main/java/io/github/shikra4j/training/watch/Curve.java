package io.github.shikra4j.training.watch;

import java.util.Arrays;

/** Points of a line in a plot, from left to right. */
record Curve(double[] x, double[] y) {
  /** Collects points without boxing them: a run may have millions. */
  static final class Builder {
    private double[] x = new double[1024];
    private double[] y = new double[1024];
    private int size;

    /** Adds a point, unless it cannot be drawn. */
    void add(double px, double py) {
      if (!Double.isFinite(py)) {
        return;
      }
      if (size == x.length) {
        x = Arrays.copyOf(x, 2 * size);
        y = Arrays.copyOf(y, 2 * size);
      }
      x[size] = px;
      y[size++] = py;
    }

    Curve build() {
      return new Curve(Arrays.copyOf(x, size), Arrays.copyOf(y, size));
    }
  }

  int size() {
    return x.length;
  }

  /**
   * Smooths by an exponential moving average, corrected for its beginning.
   *
   * @param span of how many points the average is about
   */
  Curve smoothed(double span) {
    double keep = 1 - 2 / (span + 1);
    double average = 0;
    double weight = 0;
    double[] smooth = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      average = keep * average + (1 - keep) * y[i];
      weight = keep * weight + (1 - keep);
      smooth[i] = average / weight;
    }
    return new Curve(x, smooth);
  }

  /**
   * Leaves points out evenly, but keeps of each stretch the lowest and the highest, so that spikes
   * stay, and the first and last point.
   *
   * @param most how many points may stay, at least 4
   */
  Curve thinned(int most) {
    if (size() <= most) {
      return this;
    }
    Builder kept = new Builder();
    kept.add(x[0], y[0]);
    int stretches = (most - 2) / 2;
    for (int s = 0; s < stretches; s++) {
      addExtremes(kept, inner(s, stretches), inner(s + 1, stretches));
    }
    kept.add(x[size() - 1], y[size() - 1]);
    return kept.build();
  }

  /** Returns where a stretch of the points between the first and the last begins. */
  private int inner(int stretch, int stretches) {
    return 1 + (int) ((long) (size() - 2) * stretch / stretches);
  }

  private void addExtremes(Builder kept, int from, int to) {
    int low = from;
    int high = from;
    for (int i = from; i < to; i++) {
      low = y[i] < y[low] ? i : low;
      high = y[i] > y[high] ? i : high;
    }
    kept.add(x[Math.min(low, high)], y[Math.min(low, high)]);
    if (low != high) {
      kept.add(x[Math.max(low, high)], y[Math.max(low, high)]);
    }
  }
}
