package io.github.shikra4j.training.data;

import java.util.stream.IntStream;

/** Cuts what is too long from its end, sparing the picture. */
final class Truncation {
  private Truncation() {}

  static int[] all(int length) {
    return IntStream.range(0, length).toArray();
  }

  /**
   * Returns the positions that stay: the picture's, and as many of the first others as there is
   * room for.
   */
  static int[] kept(boolean[] picture, int limit) {
    int[] room = {limit};
    for (boolean token : picture) {
      room[0] -= token ? 1 : 0;
    }
    return IntStream.range(0, picture.length).filter(i -> picture[i] || room[0]-- > 0).toArray();
  }

  static int[] pick(int[] values, int[] positions) {
    return IntStream.of(positions).map(i -> values[i]).toArray();
  }
}
