package io.github.shikra4j.training.data;

import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.List;

/**
 * Questions and grounded chains of thought that a chat model wrote (Shikra-RD).
 *
 * @param answer what the answer holds
 */
record ChainReader(Chain answer) implements RowReader {

  /** What an answer holds. */
  enum Chain {
    ANSWER,
    CHAIN,
    BOXED_CHAIN
  }

  @Override
  public Conversation read(Row row) {
    List<double[]> boxes = Row.boxes(row.get("boxes"));
    Utterance question =
        Marked.boxed(row.text("question"), Row.groups(row.get("question_boxes_seq"), boxes));
    return Conversation.of(
        row.text("img_path"), question.in(row.template(), "<question>"), answer(row, boxes));
  }

  private Utterance answer(Row row, List<double[]> boxes) {
    return switch (answer) {
      case ANSWER -> Utterance.of(row.text("answer"));
      case CHAIN -> Marked.plain(row.text("cot_with_ans"));
      case BOXED_CHAIN ->
          Marked.boxed(row.text("cot_with_ans"), Row.groups(row.get("answer_boxes_seq"), boxes));
    };
  }
}
