package io.github.shikra4j.runtime.text;

import java.util.List;

/** How coordinates are spelled in prompts and answers. */
public sealed interface CoordinateFormat permits Numerals, LocationTokens {

  /** Returns the text of the boxes, at least one, that one phrase stands for. */
  String boxes(List<SquareBox> boxes);

  /** Returns the text of the points, at least one, that one phrase stands for. */
  String points(List<SquarePoint> points);

  /**
   * Finds the coordinates in an answer. Takes time proportional to the text's length, whatever it
   * holds, and never throws.
   */
  ParsedText parse(String text);
}
