package io.github.shikra4j.samples;

import static java.util.stream.Collectors.joining;

import io.github.shikra4j.Box;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Place;
import io.github.shikra4j.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Places as the shell gives them, in pixels of the picture. */
final class Coordinates {
  private Coordinates() {}

  static Box box(String text, PictureSize size) {
    double[] at = numbers(text, 4, "--box", "x1,y1,x2,y2");
    Box box = Box.ofPixels(at[0], at[1], at[2], at[3], size);
    return inside(!box.isOutside(), box, "--box " + text, size);
  }

  static Point point(String text, PictureSize size) {
    double[] at = numbers(text, 2, "--point", "x,y");
    Point point = Point.ofPixels(at[0], at[1], size);
    return inside(point.isInside(), point, "--point " + text, size);
  }

  private static <T> T inside(boolean inside, T place, String option, PictureSize size) {
    if (!inside) {
      throw new BadInputException(option + ": lies outside the picture of " + size + " pixels");
    }
    return place;
  }

  /** Returns a box or point in the form in which the shell gives it, its kind in front. */
  static String text(Place place, PictureSize size) {
    if (place instanceof Box box) {
      return "box " + text(box.toPixels(size));
    }
    if (place instanceof Point point) {
      return "point " + text(point.toPixels(size));
    }
    throw new IllegalArgumentException(place + " is several places");
  }

  private static String text(double[] pixels) {
    return Arrays.stream(pixels)
        .mapToObj(pixel -> String.format(Locale.ROOT, "%.0f", pixel))
        .collect(joining(","));
  }

  private static double[] numbers(String text, int count, String option, String form) {
    String[] parts = text.split(",", -1);
    try {
      if (parts.length == count) {
        return Arrays.stream(parts).map(String::strip).mapToDouble(Double::parseDouble).toArray();
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(option + " " + text + ": " + form + " in pixels is needed");
  }

  /**
   * Reads {@code "0,1;2"}: groups of indices of the places that were given.
   *
   * @param text null stands for one group with all places where there is one placeholder, and for a
   *     group of each place otherwise
   */
  static <T> List<List<T>> groups(
      @Nullable String text, List<T> places, int placeholders, String option) {
    if (text == null) {
      return placeholders == 1 && !places.isEmpty()
          ? List.of(places)
          : places.stream().map(List::of).toList();
    }
    List<List<T>> groups = new ArrayList<>();
    for (String group : text.split(";", -1)) {
      groups.add(
          Arrays.stream(group.split(",", -1))
              .map(index -> pick(index.strip(), places, option + " " + text))
              .toList());
    }
    return groups;
  }

  private static <T> T pick(String index, List<T> places, String where) {
    try {
      int number = Integer.parseInt(index);
      if (number >= 0 && number < places.size()) {
        return places.get(number);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(
        where + ": '" + index + "' is no index of the " + places.size() + " places given");
  }
}
