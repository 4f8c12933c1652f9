package io.github.shikra4j.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.training.evaluation.Calibration.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** Captions as people write them, against tokens by the Treebank's published rules. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "A man can't ride; he isn't ready. | a man ca n't ride he is n't ready",
        "The dog's ball, the dogs' bowls | the dog 's ball the dogs bowls",
        "I'm sure they're here, we've seen it'll rain | i 'm sure they 're here we 've seen it 'll rain",
        "A \"STOP\" sign... on Main St. | a stop sign on main st.",
        "a sign (in French) [old] | a sign -lrb- in french -rrb- -lsb- old -rsb-",
        "black & white; R&B, salt &amp; pepper | black & white r&b salt & pepper",
        "A black-and-white t-shirt -- very well-worn - here | a black-and-white t-shirt very well-worn here",
        "At 3:30 p.m. in the U.S. he left. | at 3:30 p.m. in the u.s. he left",
        "Mr. and Mrs. Smith vs. Dr. Jones etc. | mr. and mrs. smith vs. dr. jones etc.",
        "1,000 people, 3.5 miles, 50% off, $5 each | 1,000 people 3.5 miles 50 % off $ 5 each",
        "The 2nd of 10 5-year-old kids in the 1980's | the 2nd of 10 5-year-old kids in the 1980 's",
        "#1 fan @ the park follows @shikra #dogs | # 1 fan @ the park follows @shikra #dogs",
        "1/2 of a cat/dog and 2 1/2 pies | 1\\/2 of a cat\\/dog and 2\u00a01\\/2 pies",
        "A happy dog :) with a ball! What?! | a happy dog :-rrb- with a ball what ?!",
        "A grey cat in the colourful city centre; four hours of flour | a gray cat in the colorful city center four hours of flour",
        "My neighbour's grey-haired favourite | my neighbour 's grey-haired favorite",
        "rock 'n' roll 'til dawn, o'clock | rock 'n' roll 'til dawn o'clock",
        "You cannot, gonna, wanna | you can not gon na wan na",
        "\u201cLook!\u201d he said \u2013 it\u2019s caf\u00e9\u2026 | look he said it 's caf\u00e9",
        "A + B = C * 2 / 3 | a + b = c \\* 2 \\/ 3"
      })
  void tokenizer_manyCaptions_splitAsTreebank(String caption, String words) {
    assertEquals(words, String.join(" ", TreebankTokenizer.words(caption)));
  }

  @Test
  void vqa_threeOfTen_isNineTenths() {
    VqaMetric metric = new VqaMetric();
    List<String> answers = new java.util.ArrayList<>(Collections.nCopies(7, "dog"));
    answers.addAll(Collections.nCopies(3, "The Cat."));
    metric.add("cat", answers);
    assertEquals(0.9, metric.scores().accuracy(), 1e-9);
  }

  /** An article is all that people said, and what is left of it is nothing. */
  @Test
  void vqa_unansweredRow_isAMissWhateverPeopleSaid() {
    VqaMetric metric = new VqaMetric();
    List<String> answers = new ArrayList<>(Collections.nCopies(9, "a"));
    answers.add("b");
    metric.addUnanswered(answers);
    assertEquals(0, metric.scores().accuracy());
  }

  @Test
  void vqa_noBreakSpace_partsWordsAsPythonHasIt() {
    VqaMetric metric = new VqaMetric();
    metric.add("two\u00a0dogs\u3000", List.of("two dogs", "two dogs", "two dogs", "2 dogs"));
    assertEquals(1, metric.scores().accuracy());
  }

  /** A confidence whose logit is x is right as often as the sigmoid of 2 x + 1 says. */
  @Test
  void fit_ofUnsureConfidences_isTheirHitRate() {
    List<Outcome> outcomes = new ArrayList<>();
    for (double logit = -2; logit <= 1; logit += 0.5) {
      long hits = Math.round(10_000 / (1 + Math.exp(-2 * logit - 1)));
      for (int i = 0; i < 10_000; i++) {
        outcomes.add(new Outcome(1 / (1 + Math.exp(-logit)), i < hits));
      }
    }
    PlaceCalibration fitted = Calibration.fit(outcomes);
    assertEquals(2, fitted.slope(), 0.01);
    assertEquals(1, fitted.offset(), 0.01);
    assertTrue(Calibration.expectedError(outcomes, 10) > 0.1);
    List<Outcome> calibrated =
        outcomes.stream()
            .map(was -> new Outcome(fitted.apply(was.confidence()), was.hit()))
            .toList();
    assertEquals(0, Calibration.expectedError(calibrated, 10), 0.002);
  }

  /** Newton's whole steps leave these: the sure are far from what the first step makes of them. */
  @Test
  void fit_ofManySureAndFewUnsure_isTheirHitRate() {
    List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(870, new Outcome(0.9, true)));
    outcomes.addAll(Collections.nCopies(30, new Outcome(0.9, false)));
    outcomes.addAll(Collections.nCopies(30, new Outcome(0.3, true)));
    outcomes.addAll(Collections.nCopies(70, new Outcome(0.3, false)));
    PlaceCalibration fitted = Calibration.fit(outcomes);
    assertEquals(870 / 900., fitted.apply(0.9), 0.005);
    assertEquals(0.3, fitted.apply(0.3), 0.01);
  }

  @Test
  void fit_ofHitsAlone_isRefused() {
    List<Outcome> hits = Collections.nCopies(5, new Outcome(0.5, true));
    assertThrows(InvalidQuestionException.class, () -> Calibration.fit(hits));
  }

  @Test
  void fit_ofSurerMisses_isRefused() {
    List<Outcome> wrong =
        List.of(
            new Outcome(0.9, false),
            new Outcome(0.8, false),
            new Outcome(0.2, true),
            new Outcome(0.1, true));
    assertThrows(InvalidQuestionException.class, () -> Calibration.fit(wrong));
  }

  @Test
  void expectedError_ofHalfRightCertainties_isHalf() {
    List<Outcome> outcomes = List.of(new Outcome(1, true), new Outcome(1, false));
    assertEquals(0.5, Calibration.expectedError(outcomes, 10), 1e-9);
  }
}
