package io.github.shikra4j.runtime.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Ticker;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CandidateScoringTests {
  /** Probabilities of the tokens behind some others; what is left is token 0's. */
  private static final Map<List<Integer>, Map<Integer, Double>> NEXT =
      Map.of(
          List.of(), Map.of(5, 0.5, 6, 0.3),
          List.of(5), Map.of(7, 0.2, 8, 0.7),
          List.of(5, 8), Map.of(9, 0.4));

  private static float[] logits(List<Integer> behind) {
    Map<Integer, Double> next = NEXT.getOrDefault(behind, Map.of());
    float[] logits = new float[10];
    Arrays.fill(logits, -100);
    next.forEach((token, probability) -> logits[token] = (float) Math.log(probability));
    double rest = 1 - next.values().stream().mapToDouble(Double::doubleValue).sum();
    logits[0] = (float) Math.log(rest);
    return logits;
  }

  @Test
  void probabilities_ofCandidatesOfSeveralLengths_areThoseOfAllTheirTokens() {
    FakeModel model = FakeModel.of(CandidateScoringTests::logits);
    CandidateScoring scoring =
        new CandidateScoring(
            List.of(new int[] {5, 7}, new int[] {6}, new int[] {5, 8, 9}),
            Optional.empty(),
            Ticker.systemTicker());
    Optional<Step> step = scoring.next(model.prompt());
    while (step.isPresent()) {
      step = scoring.next(model.pass(step.get()));
    }
    double[] each = {0.5 * 0.2, 0.3, 0.5 * 0.7 * 0.4};
    double all = Arrays.stream(each).sum();
    for (int i = 0; i < each.length; i++) {
      assertEquals(each[i] / all, scoring.probabilities().get(i), 1e-6);
    }
    // A candidate of one token needs no pass.
    assertEquals(2, model.passes());
  }
}
