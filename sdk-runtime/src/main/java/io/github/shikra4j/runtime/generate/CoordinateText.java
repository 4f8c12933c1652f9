package io.github.shikra4j.runtime.generate;

import org.jspecify.annotations.Nullable;

/**
 * How far a text has come in {@code [0.123,0.456,0.789,0.999;…]}, character by character.
 *
 * <p>A number is d.ddd from 0.000 to 1.000. A box's third and fourth number are not below its first
 * and second: a digit is possible only if some number with the digits so far can still hold both.
 *
 * @param place outside brackets, inside, or behind the last
 * @param kind what the group holds; unknown until a third number or an end says so
 * @param many whether a group may hold more than one item
 * @param coordinate which number of the item is being written, from 0
 * @param position how many characters of it are written, 0 to 5
 * @param value the number that its digits so far make
 * @param left the item's first number in thousandths
 * @param top the item's second number in thousandths
 */
record CoordinateText(
    Place place,
    Kind kind,
    boolean many,
    int coordinate,
    int position,
    int value,
    int left,
    int top) {
  private static final int DIGITS_AFTER_POINT = 3;
  private static final int WRITTEN = 2 + DIGITS_AFTER_POINT;
  private static final int HIGHEST = 1000;

  enum Place {
    FREE,
    INSIDE,
    CLOSED
  }

  enum Kind {
    UNKNOWN,
    BOX,
    POINT
  }

  /** Free text, in which a bracket opens a group of either kind. */
  static final CoordinateText FREE =
      new CoordinateText(Place.FREE, Kind.UNKNOWN, true, 0, 0, 0, 0, 0);

  /** Returns the place just behind an opening bracket. */
  static CoordinateText opened(Kind kind, boolean many) {
    return new CoordinateText(Place.INSIDE, kind, many, 0, 0, 0, 0, 0);
  }

  /** Returns the place after one more character, or null if it cannot come here. */
  @Nullable CoordinateText then(char c, boolean freeAfterwards) {
    return switch (place) {
      case FREE -> c == '[' ? opened(Kind.UNKNOWN, true) : this;
      case CLOSED -> null;
      case INSIDE -> {
        if (position == WRITTEN) {
          yield afterNumber(c, freeAfterwards);
        }
        yield position == 1 ? point(c) : digit(c);
      }
    };
  }

  private @Nullable CoordinateText point(char c) {
    return c == '.' ? at(kind, coordinate, position + 1, value) : null;
  }

  private @Nullable CoordinateText digit(char c) {
    if (c < '0' || c > '9') {
      return null;
    }
    int digits = value * 10 + (c - '0');
    int unit = unitAfter(position);
    boolean possible = digits * unit <= HIGHEST && (digits + 1) * unit - 1 >= lowest();
    return possible ? at(kind, coordinate, position + 1, digits) : null;
  }

  /** Returns the thousandths that the digit at this position of d.ddd counts. */
  private static int unitAfter(int position) {
    return switch (position) {
      case 0 -> 1000;
      case 2 -> 100;
      case 3 -> 10;
      default -> 1;
    };
  }

  private int lowest() {
    return coordinate == 2 ? left : coordinate == 3 ? top : 0;
  }

  private @Nullable CoordinateText afterNumber(char c, boolean freeAfterwards) {
    return switch (c) {
      case ',' -> nextNumber();
      case ';' -> many && isItem() ? opened(kindNow(), true) : null;
      case ']' -> isItem() ? closed(freeAfterwards) : null;
      default -> null;
    };
  }

  private @Nullable CoordinateText nextNumber() {
    return switch (coordinate) {
      case 0 -> new CoordinateText(place, kind, many, 1, 0, 0, value, 0);
      case 1 ->
          kind == Kind.POINT
              ? null
              : new CoordinateText(place, Kind.BOX, many, 2, 0, 0, left, value);
      case 2 -> at(kind, 3, 0, 0);
      default -> null;
    };
  }

  private boolean isItem() {
    return coordinate == 3 || (coordinate == 1 && kind != Kind.BOX);
  }

  private Kind kindNow() {
    return coordinate == 3 ? Kind.BOX : Kind.POINT;
  }

  private static CoordinateText closed(boolean freeAfterwards) {
    return freeAfterwards
        ? FREE
        : new CoordinateText(Place.CLOSED, Kind.UNKNOWN, false, 0, 0, 0, 0, 0);
  }

  private CoordinateText at(Kind kind, int coordinate, int position, int value) {
    return new CoordinateText(place, kind, many, coordinate, position, value, left, top);
  }

  /** Returns the characters that the shortest way to the closing bracket takes, it included. */
  int remaining() {
    if (place != Place.INSIDE) {
      return 0;
    }
    int last = kind == Kind.BOX || coordinate > 1 ? 3 : 1;
    return (last - coordinate) * (WRITTEN + 1) + WRITTEN - position + 1;
  }

  /** Returns whether a number begins here that may be below or equal to 1. */
  boolean isBeforeNumber() {
    return place == Place.INSIDE && position == 0 && lowest() < HIGHEST;
  }
}
