package io.github.shikra4j.samples.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.shikra4j.Box;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Point;
import io.github.shikra4j.samples.scenes.QuizQuestion.Named;
import io.github.shikra4j.samples.scenes.SceneOptions.Split;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a quiz takes for true is so, found out anew from the scene. */
final class QuizTests {
  private static final int SCENES = 200;

  @Test
  void questions_manyScenes_haveTrueAnswers() {
    int asked = 0;
    for (int seed = 0; seed < SCENES; seed++) {
      Scene scene = SceneGeneratorTests.scene(seed);
      Naming naming = new Naming(scene, new SplittableRandom(seed));
      PictureSize size = new PictureSize(scene.width(), scene.height());
      Optional<List<QuizQuestion>> questions =
          new Examiner(new Exchanges(scene, naming, new Questions(scene, naming)), size)
              .everyKind();
      if (questions.isPresent()) {
        asked++;
        List<JsonObject> objects =
            SceneRowsTests.objects(SceneRows.of(scene, "a.png", 0, 6, new SplittableRandom(0)));
        questions.get().forEach(question -> assertTrueOf(scene, objects, size, question));
        assertEquals(
            EnumSet.allOf(Task.class),
            questions.get().stream().map(QuizQuestion::task).collect(Collectors.toSet()));
      }
    }
    assertTrue(asked > SCENES / 2);
  }

  private static void assertTrueOf(
      Scene scene, List<JsonObject> objects, PictureSize size, QuizQuestion question) {
    List<Box> boxes =
        scene.boxes().stream()
            .map(box -> Box.ofPixels(box.get(0), box.get(1), box.get(2), box.get(3), size))
            .toList();
    List<Box> named = question.things().stream().map(Named::box).toList();
    switch (question.task()) {
      case LOCATE -> {
        List<Integer> meant = SceneRowsTests.meant(objects, question.words());
        assertEquals(meant.stream().map(boxes::get).toList(), named, question.words());
        assertEquals(meant.isEmpty() ? 1 : 0, question.answers().size());
      }
      case IS_THERE ->
          assertEquals(
              SceneRowsTests.meant(objects, question.words()).isEmpty() ? "no" : "yes",
              question.answers().get(0));
      case DESCRIBE -> {
        int place = boxes.indexOf(question.place().orElseThrow());
        question
            .answers()
            .forEach(name -> assertEquals(List.of(place), SceneRowsTests.meant(objects, name)));
      }
      case POINT -> {
        double[] at = ((Point) question.place().orElseThrow()).toPixels(size);
        Canvas canvas = scene.paint();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < scene.size(); i++) {
          if (canvas.shows(i, (int) at[0], (int) at[1])) {
            scene.things().get(i).attributes().values().forEach(values::add);
          }
        }
        String answer = question.answers().get(0);
        assertTrue(values.contains(answer.replaceAll("The answer is |\\.", "")), answer);
      }
      case SPOT_CAPTION -> assertEquals(boxes, named);
      case EXPLAIN -> assertTrue(Set.copyOf(boxes).containsAll(named), question.words());
    }
  }

  @Test
  void about_sameOptions_asksTheSameOfPicturesThatNoOtherSplitHas() {
    Quiz test = first(Split.TEST);
    assertEquals(test.questions(), first(Split.TEST).questions());
    assertEquals(test.picture().fingerprint(), first(Split.TEST).picture().fingerprint());
    assertNotEquals(test.picture().fingerprint(), first(Split.TRAIN).picture().fingerprint());
  }

  private static Quiz first(Split split) {
    return Quiz.about(SceneOptions.of(1, split)).findFirst().orElseThrow();
  }
}
