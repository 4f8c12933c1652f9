package io.github.shikra4j.training.data;

/**
 * An order of the numbers from 0 to {@code size}, exclusive, computed place by place.
 *
 * <p>A Feistel network of four rounds permutes the next power of four, and walks on from a number
 * that is too large until it meets one that is not, as format-preserving encryption does (Black and
 * Rogaway, "Ciphers with arbitrary finite domains", 2002). At most four steps are walked on
 * average.
 *
 * @param size how many numbers
 * @param seed decides the order; the same on every machine
 */
record Permutation(long size, long seed) {
  private static final int ROUNDS = 4;

  long at(long index) {
    int half = Math.max(1, (64 - Long.numberOfLeadingZeros(Math.max(1, size - 1)) + 1) / 2);
    long value = index;
    do {
      value = encrypt(value, half);
    } while (value >= size);
    return value;
  }

  private long encrypt(long value, int half) {
    long mask = (1L << half) - 1;
    long left = value >>> half;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = left ^ (mix(right + mix(seed + round)) & mask);
      left = right;
      right = mixed;
    }
    return left << half | right;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
