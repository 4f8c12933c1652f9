package io.github.shikra4j.runtime.text;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Boxes or points that one phrase stands for.
 *
 * @param kind which of the two
 * @param start where the group begins in the text, brackets included
 * @param end where it ends there, exclusive
 * @param numbers four for each box, two for each point
 */
public record CoordinateGroup(Kind kind, int start, int end, List<Coordinate> numbers) {

  /** What a group holds. */
  public enum Kind {
    /** Boxes: left, top, right, bottom. */
    BOXES(4),
    /** Points: x, y. */
    POINTS(2);

    private final int numbers;

    Kind(int numbers) {
      this.numbers = numbers;
    }

    /** Returns how many numbers one place takes. */
    public int numbers() {
      return numbers;
    }
  }

  /**
   * A number of a group.
   *
   * @param value as a share of the padded square's side
   * @param start where it begins in the text
   * @param end where it ends there, exclusive
   */
  public record Coordinate(double value, int start, int end) {}

  /** Copies the list. */
  public CoordinateGroup {
    numbers = List.copyOf(numbers);
  }

  /** Returns the boxes; empty if the group holds points. */
  public List<SquareBox> boxes() {
    return kind == Kind.BOXES
        ? places().mapToObj(i -> new SquareBox(at(i), at(i + 1), at(i + 2), at(i + 3))).toList()
        : List.of();
  }

  /** Returns the points; empty if the group holds boxes. */
  public List<SquarePoint> points() {
    return kind == Kind.POINTS
        ? places().mapToObj(i -> new SquarePoint(at(i), at(i + 1))).toList()
        : List.of();
  }

  private IntStream places() {
    return IntStream.range(0, numbers.size() / kind.numbers()).map(i -> i * kind.numbers());
  }

  private double at(int index) {
    return numbers.get(index).value();
  }
}
