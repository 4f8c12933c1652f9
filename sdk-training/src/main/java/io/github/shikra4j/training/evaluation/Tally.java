package io.github.shikra4j.training.evaluation;

import java.util.List;

/** Checks that metrics share. */
final class Tally {
  private Tally() {}

  static String only(List<String> targets) {
    if (targets.size() != 1) {
      throw new IllegalArgumentException(targets.size() + " targets where exactly one is needed");
    }
    return targets.get(0);
  }

  static void some(List<String> targets) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("no targets where at least one is needed");
    }
  }

  static void scored(long items) {
    if (items == 0) {
      throw new IllegalStateException("there is nothing to score: add a row first");
    }
  }

  static double ratio(long part, long whole) {
    return ratio((double) part, (double) whole);
  }

  static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
