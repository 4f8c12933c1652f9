package io.github.shikra4j.samples.scenes;

/** Where a thing is, seen from another. */
enum Relation {
  LEFT("left", "left of"),
  RIGHT("right", "right of"),
  ABOVE("above", "above"),
  BELOW("below", "below");

  private final String value;
  private final String words;

  Relation(String value, String words) {
    this.value = value;
    this.words = words;
  }

  /** Returns the relation's name in programs. */
  String value() {
    return value;
  }

  /** Returns the words between two phrases. */
  String words() {
    return words;
  }

  /** Returns how far a thing is on this side of an anchor; negative on the other. */
  double distance(Thing thing, Thing anchor) {
    return switch (this) {
      case LEFT -> anchor.x() - thing.x();
      case RIGHT -> thing.x() - anchor.x();
      case ABOVE -> anchor.y() - thing.y();
      case BELOW -> thing.y() - anchor.y();
    };
  }
}
