package io.github.shikra4j.samples.scenes;

import java.util.Map;

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

  Thing shrunk(double share) {
    return new Thing(attributes, x, y, share * radius);
  }
}
