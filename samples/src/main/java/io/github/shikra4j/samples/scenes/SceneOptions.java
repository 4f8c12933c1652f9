package io.github.shikra4j.samples.scenes;

import io.github.shikra4j.InvalidQuestionException;

/**
 * Which scenes to draw.
 *
 * @param seed of all, from 0 to 2³⁰ - 1
 * @param split which part of the scenes
 * @param minObjects the fewest things in a scene
 * @param maxObjects the most, at most 10
 * @param minSide the shortest that a picture's longer side is, in pixels
 * @param maxSide the longest that it is
 * @param scale of the things: at 1 a small one's diameter is 16 to 20 % of the picture's longer
 *     side, a large one's 28 to 34 %; the shorter side limits them
 * @param turns the most questions in one dialogue
 */
public record SceneOptions(
    int seed,
    Split split,
    int minObjects,
    int maxObjects,
    int minSide,
    int maxSide,
    double scale,
    int turns) {
  private static final int MOST_OBJECTS = 10;

  /** Smaller things may have no dot of their texture. */
  private static final int SHORTEST_SIDE = 96;

  private static final int LONGEST_SIDE = 2048;
  private static final int SEED_BITS = 30;
  private static final int INDEX_BITS = 32;

  /** Parts of the scenes that have none in common. */
  public enum Split {
    /** To train on. */
    TRAIN,
    /** To choose settings by. */
    VAL,
    /** To report figures on. */
    TEST
  }

  /**
   * Checks the numbers.
   *
   * @throws InvalidQuestionException if one is out of range
   */
  public SceneOptions {
    check(seed >= 0 && seed < 1 << SEED_BITS, "seed " + seed + ": 0 to 2^30 - 1 is needed");
    check(
        1 <= minObjects && minObjects <= maxObjects && maxObjects <= MOST_OBJECTS,
        minObjects + " to " + maxObjects + " objects: from 1 to 10, the fewest first, is needed");
    check(
        SHORTEST_SIDE <= minSide && minSide <= maxSide && maxSide <= LONGEST_SIDE,
        "sides of %d to %d pixels: from %d to %d is needed"
            .formatted(minSide, maxSide, SHORTEST_SIDE, LONGEST_SIDE));
    check(scale >= 1 && scale <= 2, "scale " + scale + ": from 1 to 2 is needed");
    check(turns >= 1, turns + " turns: at least 1 is needed");
  }

  /** Returns options of two to five things and small pictures, as the command's defaults are. */
  public static SceneOptions of(int seed, Split split) {
    return new SceneOptions(seed, split, 2, 5, 112, 192, 1.4, 6);
  }

  /** Returns options of other things. */
  public SceneOptions withObjects(int fewest, int most, double times) {
    return new SceneOptions(seed, split, fewest, most, minSide, maxSide, times, turns);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new InvalidQuestionException(message);
    }
  }

  /**
   * Returns the seed of one scene. No two of the same seed, split and place share it: the three
   * stand side by side in 64 bits, which are then mixed one to one.
   */
  long sceneSeed(long index) {
    if (index < 0 || index >= 1L << INDEX_BITS) {
      throw new InvalidQuestionException("scene " + index + ": 0 to 2^32 - 1 is needed");
    }
    long part =
        switch (split) {
          case TRAIN -> 0;
          case VAL -> 1;
          case TEST -> 2;
        };
    return mix(((long) seed << (INDEX_BITS + 2)) | (part << INDEX_BITS) | index);
  }

  /** The finalizer of MurmurHash3, a bijection of 64 bits. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }
}
