package io.github.shikra4j.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shikra4j.training.evaluation.Calibration.Outcome;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTests {
  @Test
  void metric_asDocumented_scores() {
    Metric metric = new RecMetric();
    metric.add("It is there [0.10,0.10,0.52,0.50].", "[0.10,0.10,0.50,0.50]");
    double accuracy = metric.scores().accuracy();
    assertEquals(1, accuracy);
    assertEquals(40.0 / 42, metric.scores().get("iou"), 1e-5);
  }

  @Test
  void rec_withoutBox_countsAsFailed() {
    Metric metric = new RecMetric();
    metric.add("nowhere", "[0.1,0.1,0.5,0.5]");
    assertEquals(1, metric.scores().get("failed"));
    assertEquals(0, metric.scores().accuracy());
  }

  @Test
  void scores_withoutRows_areRefused() {
    assertThrows(IllegalStateException.class, () -> new CaptionMetric().scores());
  }

  @Test
  void caption_perfect_isOne() {
    CaptionMetric metric = new CaptionMetric();
    metric.add("A man rides a horse.", List.of("a man rides a horse"));
    metric.add("Two dogs, running fast", List.of("two dogs running fast", "dogs"));
    assertEquals(1, metric.scores().get("bleu4"), 1e-6);
    assertEquals(1, metric.scores().get("rouge_l"), 1e-6);
  }

  @Test
  void tokenizer_ordinaryCaptions_splitAsTreebank() {
    assertEquals(
        List.of("do", "n't", "it", "'s", "o'clock", "dogs", "man", "'s"),
        TreebankTokenizer.words("Don't; it's o\u2019clock - dogs' man's..."));
    assertEquals(
        List.of("u.s.", "mr.", "black-and-white", "1,000", "3.5", "$", "5", "-lrb-", "x", "-rrb-"),
        TreebankTokenizer.words("\u201cU.S.\u201d Mr. black-and-white 1,000, 3.5 $5 (x)."));
    assertEquals(List.of("left\\/right", "ca", "n't"), TreebankTokenizer.words("left/right can't"));
  }

  @Test
  void vqa_threeOfTen_isNineTenths() {
    VqaMetric metric = new VqaMetric();
    List<String> answers = new java.util.ArrayList<>(Collections.nCopies(7, "dog"));
    answers.addAll(Collections.nCopies(3, "The Cat."));
    metric.add("cat", answers);
    assertEquals(0.9, metric.scores().accuracy(), 1e-9);
  }

  @Test
  void temperature_ofOverconfidentLogits_isRecovered() {
    double[] logits = new double[100];
    boolean[] hits = new boolean[100];
    for (int i = 0; i < 100; i++) {
      logits[i] = 2 * Math.log(4);
      hits[i] = i < 80;
    }
    assertEquals(2, Calibration.temperature(logits, hits), 1e-6);
  }

  @Test
  void expectedError_ofHalfRightCertainties_isHalf() {
    List<Outcome> outcomes = List.of(new Outcome(1, true), new Outcome(1, false));
    assertEquals(0.5, Calibration.expectedError(outcomes, 10), 1e-9);
  }
}
