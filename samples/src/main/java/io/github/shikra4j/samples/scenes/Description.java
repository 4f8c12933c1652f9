package io.github.shikra4j.samples.scenes;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Some attributes of a thing, such as "small red circle".
 *
 * @param attributes those that are said, each with its value
 */
record Description(Map<Attribute, String> attributes) {
  Description {
    attributes = Map.copyOf(attributes);
  }

  /** Returns a thing's description that says some of its attributes. */
  static Description of(Thing thing, Set<Attribute> said) {
    Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
    said.forEach(attribute -> attributes.put(attribute, thing.get(attribute)));
    return new Description(attributes);
  }

  static String value(Map<Attribute, String> attributes, Attribute attribute) {
    String value = attributes.get(attribute);
    if (value == null) {
      throw new IllegalArgumentException(attribute + " is not among " + attributes);
    }
    return value;
  }

  boolean matches(Thing thing) {
    return attributes.entrySet().stream()
        .allMatch(said -> thing.get(said.getKey()).equals(said.getValue()));
  }

  /** Returns the places of those things that this describes. */
  List<Integer> among(List<Thing> things) {
    return IntStream.range(0, things.size()).filter(i -> matches(things.get(i))).boxed().toList();
  }

  /** Returns the same with another value of one attribute. */
  Description with(Attribute attribute, String value) {
    Map<Attribute, String> changed = new EnumMap<>(attributes);
    changed.put(attribute, value);
    return new Description(changed);
  }

  /** Returns the words, without an article. */
  String phrase() {
    StringBuilder phrase = new StringBuilder();
    for (Attribute attribute : Attribute.values()) {
      if (attributes.containsKey(attribute)) {
        phrase.append(' ').append(value(attributes, attribute));
      }
    }
    if (!attributes.containsKey(Attribute.SHAPE)) {
      phrase.append(' ').append(Words.THING);
    }
    return phrase.substring(1);
  }

  String the() {
    return "the " + phrase();
  }
}
