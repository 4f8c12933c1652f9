package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.Box;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Point;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a prompt is made of: a picture, if any, and the turns, an open question last.
 *
 * @param picture what the conversation is about
 * @param turns by turns a question and an answer, a question first and last
 */
public record Conversation(Optional<Picture> picture, List<Said> turns) {

  /** Copies the list. */
  public Conversation {
    turns = List.copyOf(turns);
  }

  /**
   * What one side said, with places relative to the upright picture.
   *
   * @param question whether it is a question
   * @param text with {@code <image>}, {@code <boxes>} and {@code <points>}, unless {@code verbatim}
   * @param boxes a group for each {@code <boxes>}
   * @param points a group for each {@code <points>}
   * @param verbatim whether the text stands as it is, with nothing in it a placeholder
   */
  public record Said(
      boolean question,
      String text,
      List<List<Box>> boxes,
      List<List<Point>> points,
      boolean verbatim) {

    /** Copies the lists. What lies outside the padded square is moved to its edge. */
    public Said {
      boxes = boxes.stream().map(List::copyOf).toList();
      points = points.stream().map(List::copyOf).toList();
    }

    /** Returns a question. */
    public static Said question(String text, List<List<Box>> boxes, List<List<Point>> points) {
      return new Said(true, text, boxes, points, false);
    }

    /** Returns an answer as the model gave it, coordinates included. */
    public static Said given(String answer) {
      return new Said(false, answer, List.of(), List.of(), true);
    }
  }
}
