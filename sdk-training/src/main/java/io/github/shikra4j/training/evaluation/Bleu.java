package io.github.shikra4j.training.evaluation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Corpus BLEU (Papineni et al. 2002) against the reference closest in length, the shorter first.
 */
final class Bleu {
  /** COCO's guards against a division by nothing. */
  private static final double TINY = 1e-15;

  private static final double SMALL = 1e-9;

  private final long[] correct = new long[NGrams.LONGEST];
  private final long[] guessed = new long[NGrams.LONGEST];
  private long length;
  private long referenceLength;

  void add(int[] candidate, List<int[]> references) {
    length += candidate.length;
    referenceLength += closest(candidate.length, references);
    for (int n = 0; n < NGrams.LONGEST; n++) {
      guessed[n] += Math.max(0, candidate.length - n);
      Map<List<Integer>, Integer> most = new HashMap<>();
      for (int[] reference : references) {
        NGrams.counts(reference, n + 1)
            .forEach((gram, count) -> most.merge(gram, count, Math::max));
      }
      for (var entry : NGrams.counts(candidate, n + 1).entrySet()) {
        correct[n] += Math.min(entry.getValue(), most.getOrDefault(entry.getKey(), 0));
      }
    }
  }

  private static int closest(int length, List<int[]> references) {
    return references.stream()
        .map(reference -> reference.length)
        .min(
            Comparator.<Integer>comparingInt(other -> Math.abs(other - length))
                .thenComparingInt(other -> other))
        .orElseThrow();
  }

  double[] scores() {
    double[] scores = new double[NGrams.LONGEST];
    double ratio = (length + TINY) / (referenceLength + SMALL);
    double brevity = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
    double product = 1;
    for (int n = 0; n < NGrams.LONGEST; n++) {
      product *= (correct[n] + TINY) / (guessed[n] + SMALL);
      scores[n] = Math.pow(product, 1.0 / (n + 1)) * brevity;
    }
    return scores;
  }
}
