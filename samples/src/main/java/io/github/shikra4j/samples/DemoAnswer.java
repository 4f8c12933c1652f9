package io.github.shikra4j.samples;

import io.github.shikra4j.Box;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.Dialogue;
import io.github.shikra4j.Existence;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.Mention;
import io.github.shikra4j.Request;
import io.github.shikra4j.samples.scenes.QuizQuestion;
import io.github.shikra4j.samples.scenes.QuizQuestion.Named;
import io.github.shikra4j.samples.scenes.Task;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A model's answer to a question whose answer is known.
 *
 * @param question the question
 * @param text the answer without places
 * @param mentions its places
 */
record DemoAnswer(QuizQuestion question, String text, List<Mention> mentions) {
  /** Above this IoU a thing counts as found. */
  private static final double FOUND = 0.5;

  /** Not the constraint of {@code locate}, which may find that there is no such thing. */
  private static final GenerationOptions FREE =
      GenerationOptions.builder()
          .maxNewTokens(320)
          .constraint(CoordinateConstraint.WELL_FORMED)
          .build();

  /**
   * Asks the question in a dialogue in which nothing that was said before gives its answer away.
   */
  static DemoAnswer ask(Dialogue dialogue, QuizQuestion question) {
    String words = question.words();
    return switch (question.task()) {
      case LOCATE -> of(question, dialogue.locate(words));
      case POINT -> of(question, dialogue.ask(words + "<point>", question.place().orElseThrow()));
      case DESCRIBE -> of(question, dialogue.describe(question.place().orElseThrow()));
      case SPOT_CAPTION -> of(question, dialogue.spotCaption());
      case EXPLAIN -> of(question, dialogue.explain(words));
      case IS_THERE -> {
        Existence existence = dialogue.isThere(words).answer();
        yield new DemoAnswer(question, existence.present() ? "yes" : "no", List.of());
      }
    };
  }

  private static DemoAnswer of(QuizQuestion question, Request<GroundedAnswer> request) {
    GroundedAnswer answer = request.with(FREE).answer();
    return new DemoAnswer(question, answer.text(), answer.mentions());
  }

  List<Box> boxes() {
    return mentions.stream().flatMap(mention -> mention.boxes().stream()).toList();
  }

  /** Whether it is a place, and words beside it mean nothing. */
  boolean isPlace() {
    return question.task() == Task.LOCATE && !boxes().isEmpty();
  }

  /** Returns how many of the question's things the answer calls by their names where they are. */
  long found() {
    return question.things().stream().filter(this::finds).count();
  }

  private boolean finds(Named thing) {
    return mentions.stream()
        .filter(mention -> thing.phrase().isEmpty() || thing.phrase().equals(mention.phrase()))
        .flatMap(mention -> mention.boxes().stream())
        .anyMatch(box -> box.iou(thing.box()) > FOUND);
  }

  /**
   * Whether the answer ends in the right words or, where only places count, has all and no other.
   */
  boolean isRight() {
    return question.answers().isEmpty()
        ? found() == question.things().size() && boxes().size() == question.things().size()
        : question.answers().stream().anyMatch(text::endsWith);
  }

  /** Returns whether it is right; of a caption, how many things it has right. */
  String score() {
    if (question.task() == Task.SPOT_CAPTION) {
      return found() + " of " + question.things().size();
    }
    return isRight() ? "yes" : "no";
  }

  /** Returns the mean over the question's things of the best IoU with a box of the answer. */
  OptionalDouble iou() {
    return question.things().stream()
        .mapToDouble(
            thing -> boxes().stream().mapToDouble(box -> box.iou(thing.box())).max().orElse(0))
        .average();
  }

  /** Returns the IoU to be read; nothing where the question has no things. */
  String iouText() {
    return iou().isPresent() ? String.format(Locale.ROOT, "%.2f", iou().getAsDouble()) : "";
  }
}
