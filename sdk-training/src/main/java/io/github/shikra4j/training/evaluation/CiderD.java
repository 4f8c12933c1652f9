package io.github.shikra4j.training.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CIDEr-D (arXiv 1411.5726): tf-idf similarity of n-grams, clipped, with a length penalty. */
final class CiderD {
  private static final double SIGMA = 6;
  private static final double SCALE = 10;

  private final List<Row> rows = new ArrayList<>();
  private final Map<List<Integer>, Integer> documents = new HashMap<>();

  private record Row(int[] candidate, List<int[]> references) {}

  /**
   * A caption's weighted n-grams.
   *
   * @param weights for each length
   * @param norms of them
   * @param length bigrams in the caption, which is what COCO's program takes for its length
   */
  private record Vector(List<Map<List<Integer>, Double>> weights, double[] norms, int length) {}

  void add(int[] candidate, List<int[]> references) {
    rows.add(new Row(candidate, references));
    Set<List<Integer>> grams = new HashSet<>();
    for (int[] reference : references) {
      for (int n = 1; n <= NGrams.LONGEST; n++) {
        grams.addAll(NGrams.counts(reference, n).keySet());
      }
    }
    grams.forEach(gram -> documents.merge(gram, 1, Integer::sum));
  }

  double score() {
    return rows.stream().mapToDouble(this::score).average().orElse(0);
  }

  List<Double> each() {
    return rows.stream().map(this::score).toList();
  }

  private double score(Row row) {
    Vector candidate = vector(row.candidate);
    double sum = 0;
    for (int[] reference : row.references) {
      sum += similarity(candidate, vector(reference));
    }
    return SCALE * sum / row.references.size();
  }

  private Vector vector(int[] words) {
    List<Map<List<Integer>, Double>> weights = new ArrayList<>();
    double[] norms = new double[NGrams.LONGEST];
    for (int n = 0; n < NGrams.LONGEST; n++) {
      Map<List<Integer>, Double> weighted = new HashMap<>();
      NGrams.counts(words, n + 1)
          .forEach((gram, count) -> weighted.put(gram, count * rarity(gram)));
      norms[n] = Math.sqrt(weighted.values().stream().mapToDouble(w -> w * w).sum());
      weights.add(weighted);
    }
    return new Vector(weights, norms, Math.max(0, words.length - 1));
  }

  private double rarity(List<Integer> gram) {
    return Math.log(rows.size()) - Math.log(Math.max(1, documents.getOrDefault(gram, 0)));
  }

  private static double similarity(Vector candidate, Vector reference) {
    double sum = 0;
    for (int n = 0; n < NGrams.LONGEST; n++) {
      sum += cosine(candidate, reference, n);
    }
    double apart = candidate.length - reference.length;
    return sum / NGrams.LONGEST * Math.exp(-apart * apart / (2 * SIGMA * SIGMA));
  }

  private static double cosine(Vector candidate, Vector reference, int n) {
    double product = 0;
    for (var entry : candidate.weights.get(n).entrySet()) {
      double weight = reference.weights.get(n).getOrDefault(entry.getKey(), 0.0);
      product += Math.min(entry.getValue(), weight) * weight;
    }
    return Tally.ratio(product, candidate.norms[n] * reference.norms[n]);
  }
}
