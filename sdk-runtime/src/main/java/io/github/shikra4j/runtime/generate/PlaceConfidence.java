package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.Confidence;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads from an answer's tokens how sure the model was of the coordinates in its text, as {@link
 * Confidence} defines it.
 *
 * <p>Of numerals every token counts that has a character from the number's first to its first
 * decimal, whatever else it spells; a number without decimals counts whole. A token of several
 * decimals tells the tenth and more at once: its probability is then a lower bound.
 */
public final class PlaceConfidence {
  private final Generated answer;

  /** Binds to an answer. */
  public PlaceConfidence(Generated answer) {
    this.answer = answer;
  }

  /**
   * Returns the confidence of a place.
   *
   * @param starts where each of its numbers begins in {@link Generated#text()}
   * @param ends where each ends, exclusive
   */
  public Confidence ofPlace(int[] starts, int[] ends) {
    List<Double> coordinates = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      coordinates.add(ofNumber(starts[i], ends[i]));
    }
    return Confidence.ofCoordinates(coordinates);
  }

  /**
   * Returns the probability of a number's tenth of the padded square, from 0 to 1.
   *
   * @param start where the number begins in {@link Generated#text()}
   * @param end where it ends, exclusive
   */
  public double ofNumber(int start, int end) {
    int decisive = endOfTenth(start, end);
    double probability = 1;
    int from = 0;
    for (GeneratedToken token : answer.tokens()) {
      if (isWithin(from, token.end(), start, decisive)) {
        probability *= token.placeProbability();
      }
      from = token.end();
    }
    return probability;
  }

  private int endOfTenth(int start, int end) {
    int point = answer.text().indexOf('.', start);
    return point < 0 || point >= end ? end : Math.min(end, point + 2);
  }

  /** A token without characters is the beginning of one that several byte tokens spell. */
  private static boolean isWithin(int from, int to, int start, int end) {
    return from < end && (to > start || (from == to && from >= start));
  }
}
