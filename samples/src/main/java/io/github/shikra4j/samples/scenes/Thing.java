package io.github.shikra4j.samples.scenes;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A coloured shape to draw.
 *
 * @param attributes a value of each attribute
 * @param x the middle, in pixels of the picture
 * @param y the middle, in pixels of the picture
 * @param radius of the circle around it, in pixels
 */
record Thing(Map<Attribute, String> attributes, double x, double y, double radius) {

  String get(Attribute attribute) {
    return Description.value(attributes, attribute);
  }

  /** Returns what it has in common with another. */
  Set<Attribute> shared(Thing other) {
    Set<Attribute> shared = EnumSet.noneOf(Attribute.class);
    attributes.forEach(
        (attribute, value) -> {
          if (value.equals(other.get(attribute))) {
            shared.add(attribute);
          }
        });
    return shared;
  }

  Thing shrunk(double share) {
    return new Thing(attributes, x, y, share * radius);
  }
}
