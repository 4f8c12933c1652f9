package io.github.shikra4j.training.data;

import java.util.SplittableRandom;

/** How a place is given. */
enum PlaceKind {
  POINT,
  BOX,
  /** Either, by the row. */
  EITHER;

  boolean isBox(SplittableRandom random) {
    return this == EITHER ? random.nextBoolean() : this == BOX;
  }
}
