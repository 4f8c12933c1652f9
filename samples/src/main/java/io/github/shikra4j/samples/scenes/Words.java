package io.github.shikra4j.samples.scenes;

import java.util.List;

/** The values of each attribute, as sentences say them. */
final class Words {
  static final List<String> SIZES = List.of("small", "large");
  static final List<String> MATERIALS = List.of("solid", "striped", "dotted");
  static final List<String> COLORS =
      List.of("red", "orange", "yellow", "green", "cyan", "blue", "purple", "black");
  static final List<String> SHAPES =
      List.of("circle", "square", "triangle", "diamond", "star", "cross");

  /** Stands for any shape. */
  static final String THING = "thing";

  private Words() {}

  static List<String> of(Attribute attribute) {
    return switch (attribute) {
      case SIZE -> SIZES;
      case MATERIAL -> MATERIALS;
      case COLOR -> COLORS;
      case SHAPE -> SHAPES;
    };
  }

  /** Returns the phrase with {@code a} or {@code an} in front. */
  static String a(String phrase) {
    return (phrase.startsWith("orange") ? "an " : "a ") + phrase;
  }

  /** Returns the plural of a phrase that ends in a shape or {@link #THING}. */
  static String plural(String phrase) {
    return phrase + (phrase.endsWith("s") ? "es" : "s");
  }
}
