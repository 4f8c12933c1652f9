package io.github.shikra4j;

import java.util.List;

/**
 * A phrase of an answer with the places that the model gave for it.
 *
 * @param phrase the words before the coordinates, such as "the dog on the left"; empty if there are
 *     none. Found by rule (back to the last article or punctuation mark), not by the model
 * @param start where the phrase begins in {@link GroundedAnswer#text()}
 * @param end where it ends there, exclusive
 * @param boxes the boxes; empty if points were given
 * @param points the points; empty if boxes were given
 * @param confidences one for each box or point, in their order
 * @param clipped whether a place reached beyond the picture, into the padding that the model sees
 *     around it, and was cut off at its edge
 */
public record Mention(
    String phrase,
    int start,
    int end,
    List<Box> boxes,
    List<Point> points,
    List<Confidence> confidences,
    boolean clipped) {

  /**
   * Copies the lists.
   *
   * @param phrase the words before the coordinates, such as "the dog on the left"; empty if there
   *     are none. Found by rule (back to the last article or punctuation mark), not by the model
   * @param start where the phrase begins in {@link GroundedAnswer#text()}
   * @param end where it ends there, exclusive
   * @param boxes the boxes; empty if points were given
   * @param points the points; empty if boxes were given
   * @param confidences one for each box or point, in their order
   * @param clipped whether a place reached beyond the picture, into the padding that the model sees
   *     around it, and was cut off at its edge
   */
  public Mention {
    boxes = List.copyOf(boxes);
    points = List.copyOf(points);
    confidences = List.copyOf(confidences);
  }

  /** {@return the confidence of the least certain place, from 0 to 1} */
  public double confidence() {
    return confidences.stream().mapToDouble(Confidence::value).min().orElse(0);
  }
}
