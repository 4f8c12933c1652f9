package io.github.shikra4j.samples.scenes;

import io.github.shikra4j.Box;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Point;
import io.github.shikra4j.samples.scenes.QuizQuestion.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a question of every kind about one scene, in the words of the training dialogues.
 *
 * @param exchanges finds words for the scene
 * @param size of the scene's picture
 */
record Examiner(Exchanges exchanges, PictureSize size) {

  /** Returns the questions; empty if the scene does not fit one of them. */
  Optional<List<QuizQuestion>> everyKind() {
    return naming().related().flatMap(this::everyKind);
  }

  private Optional<List<QuizQuestion>> everyKind(Related related) {
    // One thing after the other, so that as many as possible are asked about.
    int first = related.among(scene()).get(0);
    int second = (first + 1) % scene().size();
    int third = (first + 2) % scene().size();
    List<Optional<QuizQuestion>> asked =
        List.of(
            locate(second),
            Optional.of(located(related.the(), first)),
            Optional.of(point(second)),
            describe(third),
            Optional.of(spotCaption()),
            explain(),
            Optional.of(isThere(second)),
            Optional.of(locateAbsent()));
    List<QuizQuestion> found = asked.stream().flatMap(Optional::stream).toList();
    return found.size() == asked.size() ? Optional.of(found) : Optional.empty();
  }

  private Scene scene() {
    return exchanges.scene();
  }

  private Naming naming() {
    return exchanges.naming();
  }

  private Optional<QuizQuestion> locate(int thing) {
    return naming().anyUnique(thing).map(name -> located(name.the(), thing));
  }

  private QuizQuestion located(String expression, int thing) {
    return QuizQuestion.placed(Task.LOCATE, expression, List.of(new Named("", box(thing))));
  }

  private QuizQuestion locateAbsent() {
    Description absent = naming().absentUnique();
    return QuizQuestion.words(Task.LOCATE, absent.the(), Wording.notThere(absent));
  }

  private QuizQuestion point(int thing) {
    Attribute attribute = naming().pick(List.of(Attribute.values()));
    List<Double> touched = scene().visible().get(thing).touch();
    return QuizQuestion.pointing(
        Task.POINT,
        Questions.ask(attribute) + " is this?",
        Point.ofPixels(touched.get(0), touched.get(1), size),
        List.of(Wording.answer(scene().things().get(thing).get(attribute))));
  }

  private Optional<QuizQuestion> describe(int thing) {
    return naming()
        .usual(thing)
        .map(
            usual -> {
              List<String> right = new ArrayList<>(List.of(usual.the()));
              naming().unique(thing).forEach(name -> right.add(name.the()));
              return QuizQuestion.pointing(Task.DESCRIBE, "", box(thing), right);
            });
  }

  private QuizQuestion spotCaption() {
    return QuizQuestion.placed(Task.SPOT_CAPTION, "", named(exchanges.caption()));
  }

  private Optional<QuizQuestion> explain() {
    Questions questions = exchanges.questions();
    Optional<Question> question =
        naming().random().nextBoolean()
            ? Optional.of(questions.compare())
            : questions.queryRelated();
    return question.map(
        asked ->
            new QuizQuestion(
                Task.EXPLAIN,
                asked.text(),
                Optional.empty(),
                List.of(asked.sentence()),
                named(asked.reasoned())));
  }

  private QuizQuestion isThere(int thing) {
    boolean there = naming().random().nextBoolean();
    Description name = there ? naming().usualSubset(thing) : naming().absentUsual();
    return QuizQuestion.words(Task.IS_THERE, Words.a(name.phrase()), there ? "yes" : "no");
  }

  private List<Named> named(Grounded sentence) {
    List<String> phrases = sentence.phrases();
    List<Named> named = new ArrayList<>();
    for (int i = 0; i < phrases.size(); i++) {
      for (int thing : sentence.things().get(i)) {
        named.add(new Named(phrases.get(i), box(thing)));
      }
    }
    return named;
  }

  private Box box(int thing) {
    Visible seen = scene().visible().get(thing);
    return Box.ofPixels(seen.left(), seen.top(), seen.right(), seen.bottom(), size);
  }
}
