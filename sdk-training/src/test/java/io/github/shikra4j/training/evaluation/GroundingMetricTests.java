package io.github.shikra4j.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GroundingMetricTests {
  private static final String TWO =
      "a red circle[0.100,0.100,0.300,0.300] , a blue square[0.500,0.500,0.900,0.900] .";

  private static Scores scores(String prediction, String target) {
    Metric metric = Measure.GROUNDING.start();
    metric.add(prediction, target);
    return metric.scores();
  }

  @Test
  void add_sameCaption_findsAll() {
    Scores scores = scores(TWO.replace(" ,", ","), TWO);
    assertEquals(1, scores.accuracy());
    assertEquals(1, scores.get("precision"));
  }

  @Test
  void add_otherWords_areLocatedAndNotNamed() {
    Scores scores = scores(TWO.replace("blue", "green"), TWO);
    assertEquals(0.5, scores.accuracy());
    assertEquals(1, scores.get("located"));
    assertEquals(0.5, scores.get("precision"));
  }

  @Test
  void add_oneBoxTwice_countsOnce() {
    String twice = "a red circle[0.100,0.100,0.300,0.300], a red circle[0.100,0.100,0.300,0.310].";
    Scores scores = scores(twice, TWO);
    assertEquals(0.5, scores.accuracy());
    assertEquals(0.5, scores.get("precision"));
  }

  @Test
  void add_boxesOfOnePhrase_countEach() {
    String group = "red circles[0.100,0.100,0.300,0.300;0.500,0.500,0.900,0.900] .";
    assertEquals(1, scores(group, group).accuracy());
    assertEquals(0.5, scores("red circles[0.500,0.500,0.900,0.900]", group).accuracy());
  }

  @Test
  void add_noBox_isFailed() {
    assertEquals(1, scores("nothing", TWO).get("failed"));
    assertEquals(0, scores("nothing", TWO).accuracy());
    assertThrows(IllegalArgumentException.class, () -> scores(TWO, "nothing"));
  }
}
