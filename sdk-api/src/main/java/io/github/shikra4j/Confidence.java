package io.github.shikra4j;

import java.util.List;

/**
 * How sure the model was of a box or point, from the probabilities of its tokens.
 *
 * <p>A coordinate's confidence is the probability that the model gave, while writing it, to the
 * tenth of the padded square in which the coordinate lies: of numerals, the product of the
 * probabilities of the digits up to the first decimal; of location tokens, the sum over the tokens
 * of that tenth. The confidence of the place is the geometric mean of its coordinates'; where the
 * model's folder holds a calibration and no adapter is over it, that mean calibrated. Else it ranks
 * places and does not promise a hit rate.
 *
 * @param value of the whole place, from 0 to 1
 * @param coordinates of each coordinate in the order in which it was written, from 0 to 1
 */
public record Confidence(double value, List<Double> coordinates) {

  /**
   * Copies the list.
   *
   * @param value of the whole place, from 0 to 1
   * @param coordinates of each coordinate in the order in which it was written, from 0 to 1
   */
  public Confidence {
    coordinates = List.copyOf(coordinates);
  }

  /**
   * {@return the confidence of a place whose coordinates have these}
   *
   * @param coordinates each coordinate's, from 0 to 1; at least one
   * @throws InvalidPlaceException if there is none
   */
  public static Confidence ofCoordinates(List<Double> coordinates) {
    if (coordinates.isEmpty()) {
      throw new InvalidPlaceException("a confidence of no coordinates: at least one is needed");
    }
    double logs = 0;
    for (double coordinate : coordinates) {
      logs += Math.log(coordinate);
    }
    return new Confidence(Math.exp(logs / coordinates.size()), coordinates);
  }
}
