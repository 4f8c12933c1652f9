package io.github.shikra4j.runtime;

import io.github.shikra4j.Box;
import io.github.shikra4j.Boxes;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Place;
import io.github.shikra4j.Point;
import io.github.shikra4j.Points;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sorts a question's places under its placeholders. */
final class Wording {
  private static final Pattern PLACEHOLDER = Pattern.compile("<(box|boxes|point|points)>");

  private Wording() {}

  /**
   * Returns the question with each placeholder's places.
   *
   * @throws InvalidQuestionException if they differ in number or kind, or a place lies outside the
   *     picture; a box that reaches beyond it is taken
   */
  static Said question(String text, List<? extends Place> places) {
    List<List<Box>> boxes = new ArrayList<>();
    List<List<Point>> points = new ArrayList<>();
    for (Place place : places) {
      sort(place, boxes, points);
    }
    boxes.forEach(group -> group.forEach(box -> check(!box.isOutside(), box)));
    points.forEach(group -> group.forEach(point -> check(point.isInside(), point)));
    check(text, "box", boxes.size());
    check(text, "point", points.size());
    return Said.question(
        text.replace("<box>", "<boxes>").replace("<point>", "<points>"), boxes, points);
  }

  private static void check(boolean inside, Place place) {
    if (!inside) {
      throw new InvalidQuestionException(
          place + " lies outside the picture; places are relative, from 0 to 1");
    }
  }

  private static void sort(Place place, List<List<Box>> boxes, List<List<Point>> points) {
    if (place instanceof Box box) {
      boxes.add(List.of(box));
    } else if (place instanceof Boxes group) {
      boxes.add(group.boxes());
    } else if (place instanceof Point point) {
      points.add(List.of(point));
    } else if (place instanceof Points group) {
      points.add(group.points());
    }
  }

  private static void check(String text, String kind, int given) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    int wanted = 0;
    int last = -1;
    while (matcher.find()) {
      if (matcher.group(1).startsWith(kind)) {
        wanted++;
        last = wanted > given && last < 0 ? matcher.start() : last;
      }
    }
    if (wanted != given) {
      throw new InvalidQuestionException(
          "the question has %d placeholders for a %s and %d were given%s"
              .formatted(
                  wanted,
                  kind,
                  given,
                  last < 0 ? "" : "; the first without one is at character " + last));
    }
  }
}
