package io.github.shikra4j;

/** What an answer's coordinates are held to while they are generated. */
public enum CoordinateConstraint {
  /** Nothing: the model writes as it likes. */
  NONE,
  /** The answer is one box that parses and is not inside out. */
  BOX,
  /** The answer is a group of one or more such boxes. */
  BOXES,
  /** The answer is one point that parses. */
  POINT,
  /**
   * Free text in which every coordinate bracket that is opened becomes a box or point that parses.
   */
  WELL_FORMED
}
