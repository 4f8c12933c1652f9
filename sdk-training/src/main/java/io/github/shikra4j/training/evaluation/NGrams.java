package io.github.shikra4j.training.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs of one to four words and how often each occurs. */
final class NGrams {
  static final int LONGEST = 4;

  private NGrams() {}

  static Map<List<Integer>, Integer> counts(int[] words, int length) {
    List<Integer> all = Arrays.stream(words).boxed().collect(Collectors.toList());
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (int i = 0; i + length <= words.length; i++) {
      counts.merge(List.copyOf(all.subList(i, i + length)), 1, Integer::sum);
    }
    return counts;
  }
}
