package io.github.shikra4j;

import java.util.List;

/**
 * The candidate that the model finds most probable.
 *
 * @param index which candidate, from 0
 * @param candidate its text
 * @param probabilities one for each candidate, in their order; they sum to 1
 */
public record Choice(int index, String candidate, List<Double> probabilities) {

  /**
   * Copies the list.
   *
   * @param index which candidate, from 0
   * @param candidate its text
   * @param probabilities one for each candidate, in their order; they sum to 1
   */
  public Choice {
    probabilities = List.copyOf(probabilities);
  }
}
