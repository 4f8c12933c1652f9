package io.github.shikra4j.samples.guide;

import io.github.shikra4j.AnswerListener;
import io.github.shikra4j.AnswerStream;
import io.github.shikra4j.Box;
import io.github.shikra4j.Boxes;
import io.github.shikra4j.Choice;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.Dialogue;
import io.github.shikra4j.Existence;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Point;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the guide shows about asking; each method asks a dialogue and returns what came. */
final class AskingSnippets {
  private AskingSnippets() {}

  static List<Request<GroundedAnswer>> tasks(ReferentialDialogue shikra, Picture picture, Box box) {
    // snippet: tasks
    Dialogue dialogue = shikra.about(picture);
    Request<GroundedAnswer> where = dialogue.locate("the dog on the left");
    Request<GroundedAnswer> what = dialogue.describe(box);
    Request<GroundedAnswer> all = dialogue.spotCaption();
    Request<GroundedAnswer> color = dialogue.answer("What colour is <box>?", box);
    Request<GroundedAnswer> why = dialogue.explain("Is <box> about to run?", box);
    // end
    return List.of(where, what, all, color, why);
  }

  static GroundedAnswer places(Dialogue dialogue, Box left, Box right, Point ball) {
    // snippet: places
    GroundedAnswer answer =
        dialogue
            .ask("Which of <boxes> is nearer to <point>?", Boxes.of(left, right), ball)
            .answer();
    // end
    return answer;
  }

  static Choice choice(Dialogue dialogue) {
    // snippet: choice
    Choice season = dialogue.choose("Which season is it?", List.of("Summer.", "Winter.")).answer();
    Existence cat = dialogue.isThere("a cat").answer();
    System.out.println(season.candidate() + " " + season.probabilities());
    System.out.println(cat.present() + " " + cat.probability());
    // end
    return season;
  }

  static CompletableFuture<Void> later(Dialogue dialogue) {
    // snippet: later
    CompletableFuture<GroundedAnswer> caption = dialogue.caption().answerAsync();
    CompletableFuture<Void> printed =
        caption.thenAccept(answer -> System.out.println(answer.text()));
    // end
    return printed;
  }

  static AnswerStream<GroundedAnswer> stream(Dialogue dialogue) {
    // snippet: stream
    AnswerListener<GroundedAnswer> printer =
        new AnswerListener<>() {
          @Override
          public void onText(String piece) {
            System.out.print(piece);
          }
        };
    AnswerStream<GroundedAnswer> running = dialogue.caption().stream(printer);
    running.cancel(); // stops the computation at its next step
    // end
    return running;
  }

  static GroundedAnswer options(Dialogue dialogue) {
    // snippet: options
    GenerationOptions options =
        GenerationOptions.builder()
            .maxNewTokens(64)
            .temperature(0.7)
            .seed(1)
            .constraint(CoordinateConstraint.WELL_FORMED)
            .build();
    GroundedAnswer answer = dialogue.spotCaption().with(options).answer();
    // end
    return answer;
  }
}
