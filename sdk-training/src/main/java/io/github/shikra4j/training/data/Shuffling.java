package io.github.shikra4j.training.data;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Fisher and Yates's shuffle with numbers that are the same on every machine. */
final class Shuffling {
  private Shuffling() {}

  static void shuffle(List<?> list, SplittableRandom random) {
    for (int i = list.size(); i > 1; i--) {
      Collections.swap(list, i - 1, random.nextInt(i));
    }
  }
}
