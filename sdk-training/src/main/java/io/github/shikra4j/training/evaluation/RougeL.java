package io.github.shikra4j.training.evaluation;

import java.util.List;

/** ROUGE-L (Lin 2004) with beta 1.2: the best precision and the best recall over the references. */
final class RougeL {
  private static final double BETA_SQUARED = 1.2 * 1.2;

  private RougeL() {}

  static double score(int[] candidate, List<int[]> references) {
    double precision = 0;
    double recall = 0;
    for (int[] reference : references) {
      int common = common(candidate, reference);
      precision = Math.max(precision, Tally.ratio(common, candidate.length));
      recall = Math.max(recall, Tally.ratio(common, reference.length));
    }
    return Tally.ratio((1 + BETA_SQUARED) * precision * recall, recall + BETA_SQUARED * precision);
  }

  private static int common(int[] a, int[] b) {
    int[] row = new int[b.length + 1];
    for (int word : a) {
      int diagonal = 0;
      for (int j = 1; j <= b.length; j++) {
        int above = row[j];
        row[j] = word == b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return row[b.length];
  }
}
