package io.github.shikra4j.samples.scenes;

import java.util.Locale;

/** What can be said about a thing, in the order in which a phrase says it. */
enum Attribute {
  SIZE,
  MATERIAL,
  COLOR,
  SHAPE;

  /** Returns the attribute's name in questions and programs. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
