package io.github.shikra4j;

import java.util.List;

/**
 * Several points that one phrase stands for.
 *
 * @param points at least one point, in the order in which the model shall read them
 */
public record Points(List<Point> points) implements Place {

  /**
   * Checks and copies the list.
   *
   * @param points at least one point, in the order in which the model shall read them
   * @throws InvalidPlaceException if the list is empty
   */
  public Points {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new InvalidPlaceException("a group of points needs at least one point");
    }
  }

  /**
   * {@return a group of these points}
   *
   * @param points at least one point
   */
  public static Points of(Point... points) {
    return new Points(List.of(points));
  }
}
