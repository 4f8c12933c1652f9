package io.github.shikra4j;

import java.util.List;

/**
 * Several boxes that one phrase stands for, such as "the two dogs".
 *
 * @param boxes at least one box, in the order in which the model shall read them
 */
public record Boxes(List<Box> boxes) implements Place {

  /**
   * Checks and copies the list.
   *
   * @param boxes at least one box, in the order in which the model shall read them
   * @throws InvalidPlaceException if the list is empty
   */
  public Boxes {
    boxes = List.copyOf(boxes);
    if (boxes.isEmpty()) {
      throw new InvalidPlaceException("a group of boxes needs at least one box");
    }
  }

  /**
   * {@return a group of these boxes}
   *
   * @param boxes at least one box
   */
  public static Boxes of(Box... boxes) {
    return new Boxes(List.of(boxes));
  }
}
