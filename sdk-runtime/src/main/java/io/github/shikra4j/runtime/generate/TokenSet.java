package io.github.shikra4j.runtime.generate;

import java.util.Arrays;

/**
 * An immutable set of token ids, kept as ascending ranges: a few tokens and all but a few cost
 * equally little.
 */
public final class TokenSet {
  private static final TokenSet ALL = new TokenSet(new int[] {0, Integer.MAX_VALUE});

  /** {from, to, from, to, …}; each range without its end. */
  private final int[] bounds;

  private TokenSet(int[] bounds) {
    this.bounds = bounds;
  }

  /** Returns the set of every token. */
  public static TokenSet all() {
    return ALL;
  }

  /** Returns the set of these tokens, in any order. */
  public static TokenSet of(int... ids) {
    int[] sorted = ids.clone();
    Arrays.sort(sorted);
    int[] bounds = new int[2 * sorted.length];
    int size = 0;
    for (int id : sorted) {
      if (size > 0 && bounds[size - 1] >= id) {
        bounds[size - 1] = id + 1;
      } else {
        bounds[size++] = id;
        bounds[size++] = id + 1;
      }
    }
    return new TokenSet(Arrays.copyOf(bounds, size));
  }

  /** Returns the set of every token but these. */
  public static TokenSet allBut(int... ids) {
    int[] without = of(ids).bounds;
    int[] bounds = new int[without.length + 2];
    System.arraycopy(without, 0, bounds, 1, without.length);
    bounds[bounds.length - 1] = Integer.MAX_VALUE;
    boolean startsEmpty = without.length > 0 && without[0] == 0;
    return new TokenSet(startsEmpty ? Arrays.copyOfRange(bounds, 2, bounds.length) : bounds);
  }

  /** Returns whether the token is in the set. */
  public boolean contains(int id) {
    int found = Arrays.binarySearch(bounds, id);
    return found >= 0 ? found % 2 == 0 : -(found + 1) % 2 == 1;
  }

  /** Returns whether exactly one token is in the set. */
  public boolean isSingle() {
    return bounds.length == 2 && bounds[1] - bounds[0] == 1;
  }

  /**
   * Returns the smallest token.
   *
   * @throws IllegalStateException if the set is empty
   */
  public int first() {
    if (bounds.length == 0) {
      throw new IllegalStateException("the set of tokens is empty");
    }
    return bounds[0];
  }

  /** Returns the number of ranges of neighbouring ids. */
  int ranges() {
    return bounds.length / 2;
  }

  /** Returns where a range begins. */
  int from(int range) {
    return bounds[2 * range];
  }

  /** Returns where a range ends, exclusive, in a vocabulary of that size. */
  int to(int range, int vocabulary) {
    return Math.min(bounds[2 * range + 1], vocabulary);
  }

  @Override
  public String toString() {
    return "TokenSet" + Arrays.toString(bounds);
  }
}
