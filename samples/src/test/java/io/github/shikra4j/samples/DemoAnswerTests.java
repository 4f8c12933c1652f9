package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.Box;
import io.github.shikra4j.Mention;
import io.github.shikra4j.samples.scenes.QuizQuestion;
import io.github.shikra4j.samples.scenes.QuizQuestion.Named;
import io.github.shikra4j.samples.scenes.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class DemoAnswerTests {
  private static final Box LEFT = new Box(0, 0, 0.5, 1);
  private static final Box HALF_OF_LEFT = new Box(0, 0, 0.25, 1);
  private static final Box RIGHT = new Box(0.5, 0, 1, 1);

  private static Mention mention(String phrase, Box box) {
    return new Mention(phrase, 0, phrase.length(), List.of(box), List.of(), List.of(), false);
  }

  private static QuizQuestion question(Task task, List<String> answers, Named... things) {
    return new QuizQuestion(task, "", Optional.empty(), answers, List.of(things));
  }

  private static DemoAnswer located(Mention... mentions) {
    QuizQuestion question = question(Task.LOCATE, List.of(), new Named("", LEFT));
    return new DemoAnswer(question, "", List.of(mentions));
  }

  @Test
  void isRight_located_needsThatBoxAndNoOther() {
    assertTrue(located(mention("", LEFT)).isRight());
    assertFalse(located(mention("", HALF_OF_LEFT)).isRight());
    assertFalse(located(mention("", LEFT), mention("", RIGHT)).isRight());
    assertFalse(located().isRight());
    assertEquals(OptionalDouble.of(0.5), located(mention("", HALF_OF_LEFT)).iou());
    assertEquals(OptionalDouble.of(0), located().iou());
  }

  @Test
  void isRight_absent_needsTheWordsInsteadOfABox() {
    QuizQuestion question = question(Task.LOCATE, List.of("There is no cup."));
    assertTrue(new DemoAnswer(question, "There is no cup.", List.of()).isRight());
    assertFalse(new DemoAnswer(question, "", List.of(mention("", LEFT))).isRight());
    assertEquals(OptionalDouble.empty(), new DemoAnswer(question, "", List.of()).iou());
  }

  @Test
  void isPlace_wordsBesideABox_isSoForLocateAlone() {
    List<Mention> box = List.of(mention("", LEFT));
    assertTrue(new DemoAnswer(question(Task.LOCATE, List.of()), "Answer:.", box).isPlace());
    assertFalse(new DemoAnswer(question(Task.LOCATE, List.of()), "No.", List.of()).isPlace());
    assertFalse(new DemoAnswer(question(Task.SPOT_CAPTION, List.of()), "a cup", box).isPlace());
  }

  @Test
  void score_caption_countsThingsWithTheirWordsAndBoxes() {
    QuizQuestion question =
        question(Task.SPOT_CAPTION, List.of(), new Named("a cup", LEFT), new Named("a hat", RIGHT));
    DemoAnswer swapped =
        new DemoAnswer(
            question, "a cup, a hat", List.of(mention("a cup", LEFT), mention("a hut", RIGHT)));
    assertEquals("1 of 2", swapped.score());
    assertEquals(OptionalDouble.of(1), swapped.iou());
    assertFalse(swapped.isRight());
  }

  @Test
  void isRight_reasoned_dependsOnTheConclusion() {
    QuizQuestion question =
        question(Task.EXPLAIN, List.of("The answer is 1."), new Named("1 cup", LEFT));
    assertTrue(new DemoAnswer(question, "I see 1 cup. The answer is 1.", List.of()).isRight());
    assertFalse(
        new DemoAnswer(question, "The answer is 1. No, 2.", List.of(mention("1 cup", LEFT)))
            .isRight());
  }
}
