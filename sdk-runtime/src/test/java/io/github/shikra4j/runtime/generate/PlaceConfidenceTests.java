package io.github.shikra4j.runtime.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shikra4j.Confidence;
import io.github.shikra4j.FinishReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlaceConfidenceTests {

  @Test
  void ofPlace_ofAPoint_multipliesUpToTheFirstDecimal() {
    Generated answer =
        answer(
            " [", 0.9, "0", 0.8, ".", 0.7, "5", 0.6, "0", 0.1, "0", 0.1, ",", 0.5, "0", 0.95, ".",
            1.0, "2", 0.4, "5", 0.2, "0", 0.2, "]", 0.3);
    // " [0.500,0.250]"
    Confidence confidence =
        new PlaceConfidence(answer).ofPlace(new int[] {2, 8}, new int[] {7, 13});

    assertEquals(0.8 * 0.7 * 0.6, confidence.coordinates().get(0), 1e-12);
    assertEquals(0.95 * 1.0 * 0.4, confidence.coordinates().get(1), 1e-12);
    assertEquals(Math.sqrt(0.336 * 0.38), confidence.value(), 1e-12);
  }

  @Test
  void ofNumber_withoutDecimals_countsItWhole() {
    PlaceConfidence confidence =
        new PlaceConfidence(answer("[", 0.9, "1", 0.5, ",", 0.8, "1", 0.4, "0", 0.5, "]", 0.7));
    assertEquals(0.5, confidence.ofNumber(1, 2), 1e-12);
    assertEquals(0.2, confidence.ofNumber(3, 5), 1e-12);
  }

  @Test
  void ofNumber_withAPointAtItsEnd_countsThePoint() {
    PlaceConfidence confidence =
        new PlaceConfidence(answer("[", 0.9, "1", 0.5, ".", 0.5, ",", 0.8, "2", 0.4, ".", 0.5));
    assertEquals(0.25, confidence.ofNumber(1, 3), 1e-12);
    assertEquals(0.2, confidence.ofNumber(4, 6), 1e-12);
  }

  @Test
  void ofNumber_withManyDecimals_countsTheFirst() {
    PlaceConfidence confidence =
        new PlaceConfidence(
            answer("[", 0.9, "0", 0.5, ".", 0.5, "1", 0.5, "2", 0.3, "3", 0.3, "4", 0.3, "5", 0.3));
    assertEquals(0.125, confidence.ofNumber(1, 8), 1e-12);
  }

  @Test
  void ofNumber_inTokensOfSeveralCharacters_countsEveryOneThatTouchesIt() {
    PlaceConfidence confidence =
        new PlaceConfidence(answer(" [0", 0.5, ".12", 0.4, "3,", 0.1, "0.456", 0.3, "]", 0.2));
    assertEquals(0.2, confidence.ofNumber(2, 7), 1e-12);
    assertEquals(0.3, confidence.ofNumber(8, 13), 1e-12);
  }

  @Test
  void ofNumber_spelledInBytes_countsAllOfThem() {
    PlaceConfidence confidence =
        new PlaceConfidence(answer("[", 0.9, "", 0.5, "١", 0.4, ",", 0.1, "", 0.3, "٢", 0.2));
    assertEquals(0.2, confidence.ofNumber(1, 2), 1e-12);
    assertEquals(0.06, confidence.ofNumber(3, 4), 1e-12);
  }

  private static Generated answer(Object... textsAndProbabilities) {
    StringBuilder text = new StringBuilder();
    List<GeneratedToken> tokens = new ArrayList<>();
    for (int i = 0; i < textsAndProbabilities.length; i += 2) {
      text.append(textsAndProbabilities[i]);
      double probability = (double) textsAndProbabilities[i + 1];
      tokens.add(new GeneratedToken(i, Math.log(probability), probability, text.length()));
    }
    return new Generated(text.toString(), tokens, FinishReason.END, 0);
  }
}
