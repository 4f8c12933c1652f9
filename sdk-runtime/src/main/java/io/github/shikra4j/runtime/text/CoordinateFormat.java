package io.github.shikra4j.runtime.text;

import java.util.List;

/** How coordinates are spelled in prompts and answers. */
public sealed interface CoordinateFormat permits Numerals, LocationTokens {

  /** Returns the text of the boxes, at least one, that one phrase stands for. */
  String boxes(List<SquareBox> boxes);

  /** Returns the text of the points, at least one, that one phrase stands for. */
  String points(List<SquarePoint> points);

  /**
   * Returns a text of this format as a prompt holds it: what are tokens of their own, as such.
   *
   * @param text what {@link #boxes} or {@link #points} gave, or the model itself
   */
  default List<PromptText.Segment> segments(String text) {
    return List.of(new PromptText.Text(text));
  }

  /**
   * Finds the coordinates in an answer. Takes time proportional to the text's length, whatever it
   * holds, and never throws.
   */
  ParsedText parse(String text);
}
