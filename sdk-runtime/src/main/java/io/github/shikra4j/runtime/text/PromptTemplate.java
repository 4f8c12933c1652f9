package io.github.shikra4j.runtime.text;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.text.PromptText.Control;
import io.github.shikra4j.runtime.text.PromptText.Segment;
import io.github.shikra4j.runtime.text.PromptText.Text;
import io.github.shikra4j.runtime.text.PromptTurn.Speaker;
import java.util.ArrayList;
import java.util.List;

/**
 * The Vicuna v1.1 conversation about at most one picture.
 *
 * <p>The picture's patches go where the first question says {@code <image>}, or in front of it. The
 * original drops {@code <image>} from every later turn ({@code golden/dialogues.jsonl}, fifth row),
 * so this does too.
 *
 * @param coordinates how places are spelled
 * @param patches tokens that the picture takes; 0 without a picture
 * @param startEnd {@code mm_use_im_start_end}: whether {@code <im_start>} and {@code <im_end>}
 *     stand around them
 */
public record PromptTemplate(CoordinateFormat coordinates, int patches, boolean startEnd) {
  /** What every conversation begins with. */
  public static final String SYSTEM =
      "A chat between a curious user and an artificial intelligence assistant. "
          + "The assistant gives helpful, detailed, and polite answers to the user's questions.";

  /** Names the side that asks. */
  public static final String HUMAN = "USER";

  /** Names the side that answers. */
  public static final String MODEL = "ASSISTANT";

  /** Ends every answer. */
  public static final String END = "</s>";

  /** One for each patch of the picture. */
  public static final String IMAGE_PATCH = "<im_patch>";

  /** Stands in front of the patches. */
  public static final String IMAGE_START = "<im_start>";

  /** Stands behind the patches. */
  public static final String IMAGE_END = "<im_end>";

  /**
   * Returns the prompt that asks for the next answer: it ends in {@code ASSISTANT:}.
   *
   * @param turns by turns a question and an answer, a question first and last
   * @throws InvalidQuestionException if the turns are in another order, or a turn's placeholders
   *     and places differ in number; the message says in which turn
   */
  public PromptText open(List<PromptTurn> turns) {
    List<Segment> segments = assemble(turns);
    if (turns.size() % 2 == 0) {
      throw new InvalidQuestionException(
          "turn " + turns.size() + " is an answer: the last turn must be a question");
    }
    segments.add(new Text(MODEL + ":"));
    return new PromptText(segments);
  }

  /**
   * Returns a finished conversation, as training reads it: it ends in {@code </s>}, unless the last
   * answer is empty.
   *
   * @param turns by turns a question and an answer, a question first and an answer last
   * @throws InvalidQuestionException as {@link #open}
   */
  public PromptText closed(List<PromptTurn> turns) {
    List<Segment> segments = assemble(turns);
    if (turns.size() % 2 != 0) {
      throw new InvalidQuestionException(
          "turn " + turns.size() + " is a question: the last turn must be an answer");
    }
    return new PromptText(segments);
  }

  private List<Segment> assemble(List<PromptTurn> turns) {
    if (turns.isEmpty()) {
      throw new InvalidQuestionException("the conversation has no turn: ask a question");
    }
    List<Segment> segments = new ArrayList<>();
    segments.add(new Text(SYSTEM + " "));
    for (int i = 0; i < turns.size(); i++) {
      boolean question = i % 2 == 0;
      checkOrder(i + 1, turns.get(i), question ? Speaker.HUMAN : Speaker.MODEL);
      PromptText message = new PromptText(message(i, turns.get(i)));
      segments.add(new Text(question ? HUMAN + ":" : MODEL + ":"));
      // Who says nothing is named and no more, without what ends a turn: so has the original.
      if (!message.segments().isEmpty()) {
        segments.add(new Text(" "));
        segments.addAll(message.segments());
        segments.add(question ? new Text(" ") : new Control(END, 1));
      }
    }
    return segments;
  }

  private static void checkOrder(int number, PromptTurn turn, Speaker expected) {
    if (turn.speaker() != expected) {
      throw new InvalidQuestionException(
          "turn "
              + number
              + (expected == Speaker.HUMAN ? " is an answer" : " is a question")
              + ": questions and answers take turns, a question first");
    }
  }

  /**
   * Returns what a turn's message becomes, without its speaker.
   *
   * @param index the turn's place in the conversation, from 0
   * @throws InvalidQuestionException as {@link #open}
   */
  public List<Segment> message(int index, PromptTurn turn) {
    if (turn.verbatim()) {
      return coordinates.segments(turn.text());
    }
    MessageAssembly assembly = new MessageAssembly(this, index + 1, turn);
    List<Segment> message = assembly.assemble();
    if (index == 0 && patches > 0 && !assembly.hasPicture()) {
      List<Segment> withPicture = new ArrayList<>(picture());
      withPicture.add(new Text(" "));
      withPicture.addAll(message);
      return withPicture;
    }
    return message;
  }

  List<Segment> picture() {
    int marks = startEnd && patches > 0 ? 1 : 0;
    return List.of(
        new Control(IMAGE_START, marks),
        new Control(IMAGE_PATCH, patches),
        new Control(IMAGE_END, marks));
  }
}
