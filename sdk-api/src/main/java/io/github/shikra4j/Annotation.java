package io.github.shikra4j;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A place to be drawn on a picture.
 *
 * @param place where
 * @param label the text beside it; none if empty
 * @param color of its lines; empty for one that differs from its neighbours'
 */
public record Annotation(Place place, String label, Optional<Color> color) {

  /**
   * {@return an annotation without a label}
   *
   * @param place where
   */
  public static Annotation of(Place place) {
    return of(place, "");
  }

  /**
   * {@return an annotation with that label}
   *
   * @param place where
   * @param label the text beside it; none if empty
   */
  public static Annotation of(Place place, String label) {
    return new Annotation(place, label, Optional.empty());
  }

  /**
   * {@return the same annotation in that colour}
   *
   * @param other the colour
   */
  public Annotation in(Color other) {
    return new Annotation(place, label, Optional.of(other));
  }

  /**
   * Returns the annotations of an answer's mentions; a phrase that comes again keeps its colour.
   */
  static List<Annotation> of(GroundedAnswer answer) {
    Map<String, Color> colors = new LinkedHashMap<>();
    Set<Annotation> annotations = new LinkedHashSet<>();
    int unnamed = 0;
    for (Mention mention : answer.mentions()) {
      String key = mention.phrase().isEmpty() ? "\0" + unnamed++ : mention.phrase();
      Color color = colors.computeIfAbsent(key, k -> Palette.color(colors.size()));
      mention.boxes().forEach(box -> annotations.add(of(box, mention.phrase()).in(color)));
      mention.points().forEach(point -> annotations.add(of(point, mention.phrase()).in(color)));
    }
    return List.copyOf(annotations);
  }
}
