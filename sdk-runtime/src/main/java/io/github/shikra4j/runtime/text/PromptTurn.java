package io.github.shikra4j.runtime.text;

import java.util.List;

/**
 * What one side said.
 *
 * @param speaker which side
 * @param text with {@code <image>}, {@code <boxes>} and {@code <points>} where these go, unless
 *     {@code verbatim}
 * @param boxes a group for each {@code <boxes>}, in order
 * @param points a group for each {@code <points>}, in order
 * @param verbatim whether the text stands as it is, with nothing in it a placeholder
 */
public record PromptTurn(
    Speaker speaker,
    String text,
    List<List<SquareBox>> boxes,
    List<List<SquarePoint>> points,
    boolean verbatim) {

  /** The sides of a conversation. */
  public enum Speaker {
    /** Asks. */
    HUMAN,
    /** Answers. */
    MODEL
  }

  /** Copies the lists. */
  public PromptTurn {
    boxes = boxes.stream().map(List::copyOf).toList();
    points = points.stream().map(List::copyOf).toList();
  }

  /** Returns a question. */
  public static PromptTurn question(
      String text, List<List<SquareBox>> boxes, List<List<SquarePoint>> points) {
    return new PromptTurn(Speaker.HUMAN, text, boxes, points, false);
  }

  /** Returns an answer that somebody wrote, with placeholders. */
  public static PromptTurn answer(
      String text, List<List<SquareBox>> boxes, List<List<SquarePoint>> points) {
    return new PromptTurn(Speaker.MODEL, text, boxes, points, false);
  }

  /** Returns an answer as the model gave it, coordinates included. */
  public static PromptTurn given(String answer) {
    return new PromptTurn(Speaker.MODEL, answer, List.of(), List.of(), true);
  }
}
