package io.github.shikra4j.training.data;

import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Visual7W's pointing questions: which of several boxes.
 *
 * @param box whether the answer is a box; a point otherwise
 * @param shuffle whether the candidates come in another order, by the row
 */
record V7wReader(boolean box, boolean shuffle) implements RowReader {

  @Override
  public Conversation read(Row row) {
    List<List<double[]>> candidates = candidates(row);
    String text =
        "%s Candidates: %s answer in %s format."
            .formatted(
                row.text("question"),
                String.join(" ", Collections.nCopies(candidates.size(), "<boxes>")),
                box ? "box" : "point");
    return Conversation.of(
        row.text("file_path"),
        Utterance.boxed(text, candidates).in(row.template(), "<question>"),
        answer(row));
  }

  private List<List<double[]>> candidates(Row row) {
    List<List<double[]>> candidates = new ArrayList<>();
    Row.boxes(row.get("candidates")).forEach(candidate -> candidates.add(List.of(candidate)));
    if (shuffle) {
      Shuffling.shuffle(candidates, row.random());
    }
    return candidates;
  }

  private Utterance answer(Row row) {
    return box
        ? Utterance.boxed("The answer is <boxes> .", List.of(List.of(row.numbers("answer", 4))))
        : Utterance.pointed("The answer is <points> .", List.of(List.of(row.numbers("point", 2))));
  }
}
