package io.github.shikra4j.runtime.serve;

import com.google.common.primitives.Ints;
import io.github.shikra4j.Box;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Point;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.runtime.text.PromptText;
import io.github.shikra4j.runtime.text.PromptTurn;
import io.github.shikra4j.runtime.text.SquareBox;
import io.github.shikra4j.runtime.text.SquarePoint;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.vision.PaddedSquare;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Turns conversations into prompts.
 *
 * @param tokenizer the model's
 * @param template with the patches of a picture; 0 for a model that does not see
 * @param contextLength the most tokens that prompt and answer may have together
 */
record PromptBuilder(Tokenizer tokenizer, PromptTemplate template, int contextLength) {

  /**
   * Builds the prompt that asks for the next answer.
   *
   * @throws InvalidQuestionException if places and placeholders do not match, or the prompt leaves
   *     no room for an answer
   */
  Prompt build(Conversation conversation) {
    Optional<Picture> picture = conversation.picture();
    if (picture.isPresent() && template.patches() == 0) {
      throw new InvalidQuestionException(
          "this model has no vision tower: ask without a picture, or open a Shikra checkpoint");
    }
    PromptTemplate used =
        picture.isPresent()
            ? template
            : new PromptTemplate(template.coordinates(), 0, template.startEnd());
    List<Said> turns = conversation.turns();
    List<PromptTurn> said =
        IntStream.range(0, turns.size())
            .mapToObj(i -> square(turns.get(i), i + 1, picture))
            .toList();
    int[] ids = tokenizer.encode(used.open(said));
    Prompt prompt = new Prompt(ids, picture, picture.isPresent() ? patchPosition(ids) : -1);
    checkRoom(prompt, 1);
    return prompt;
  }

  /** Returns the tokens of an answer as they would follow the prompt. */
  int[] answer(String text, boolean ended) {
    int[] ids = tokenizer.encode(new PromptText(List.of(new PromptText.Text(text))));
    int[] tail = Arrays.copyOfRange(ids, 1, ids.length);
    if (tail.length == 0) {
      throw new InvalidQuestionException("a candidate is empty");
    }
    return ended ? Ints.concat(tail, new int[] {tokenizer.endId()}) : tail;
  }

  /** Throws if the context cannot hold the prompt and that many tokens more. */
  void checkRoom(Prompt prompt, int tokens) {
    if (prompt.ids().length + tokens > contextLength) {
      throw new InvalidQuestionException(
          "the prompt has %d tokens, the answer %d, and the context holds %d: shorten the question or begin a new dialogue"
              .formatted(prompt.ids().length, tokens, contextLength));
    }
  }

  private int patchPosition(int[] ids) {
    return Ints.indexOf(ids, tokenizer.controlId(PromptTemplate.IMAGE_PATCH).orElseThrow());
  }

  private static PromptTurn square(Said said, int turn, Optional<Picture> picture) {
    List<List<SquareBox>> boxes =
        groups(said.boxes(), box -> squareBox(box, square(picture, turn)));
    List<List<SquarePoint>> points =
        groups(said.points(), point -> squarePoint(point, square(picture, turn)));
    PromptTurn.Speaker speaker =
        said.question() ? PromptTurn.Speaker.HUMAN : PromptTurn.Speaker.MODEL;
    return new PromptTurn(speaker, said.text(), boxes, points, said.verbatim());
  }

  private static <A, B> List<List<B>> groups(List<List<A>> groups, Function<A, B> each) {
    return groups.stream().map(group -> group.stream().map(each).toList()).toList();
  }

  private static PaddedSquare square(Optional<Picture> picture, int turn) {
    return new PaddedSquare(
        picture
            .orElseThrow(
                () ->
                    new InvalidQuestionException(
                        "turn " + turn + " points at a place, but there is no picture"))
            .size());
  }

  private static SquareBox squareBox(Box box, PaddedSquare square) {
    double[] at = square.normalize(box);
    return new SquareBox(at[0], at[1], at[2], at[3]);
  }

  private static SquarePoint squarePoint(Point point, PaddedSquare square) {
    double[] at = square.normalize(point);
    return new SquarePoint(at[0], at[1]);
  }
}
