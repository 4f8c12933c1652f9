package io.github.shikra4j.samples.scenes;

import java.util.Locale;

/**
 * A kind of short question. Many of one kind about one picture cost little, and their answers are
 * nothing but the choice that is to be learnt.
 */
enum Drill {
  /** An attribute of the thing at a point or in a box. */
  PLACE,
  /** An attribute of the thing that words describe. */
  NAMED,
  /** Whether there is something. */
  EXIST,
  /** Whether there is something of one attribute. */
  EXIST_SIMPLE,
  /** The shape of each thing, at a point or in a box. */
  PLACE_SHAPE,
  /** An attribute of each thing that its shape tells apart. */
  NAMED_SHAPE,
  /** An attribute of each thing that one other tells apart. */
  NAMED_SIMPLE,
  /** An attribute of each thing that two others tell apart. */
  NAMED_PAIR,
  /** In which half of the picture a thing is that its shape tells apart. */
  HALF_SHAPE,
  /** The box of a thing that its shape tells apart. */
  LOCATE_SHAPE,
  /**
   * In which half of the picture a thing is that one attribute tells apart: its place in a word.
   */
  HALF_SIMPLE,
  /** In which half of the picture a thing is that any words tell apart. */
  HALF,
  /** The box of a thing that one attribute tells apart. */
  LOCATE_SIMPLE,
  /** The box of a thing. */
  LOCATE,
  /** The box of a thing that is told apart by where it is. */
  RELATION,
  /** How many there are. */
  COUNT,
  /** How many there are of one attribute. */
  COUNT_SIMPLE,
  /** Whether there is something on one side of another thing. */
  EXIST_RELATED,
  /** How two numbers or two things compare. */
  COMPARE;

  /** Begins the names of all their files. */
  static final String PREFIX = "drill_";

  /** Returns the file's name without its ending. */
  String file() {
    return PREFIX + name().toLowerCase(Locale.ROOT);
  }
}
