package io.github.shikra4j.training.data;

import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.List;

/**
 * Questions about one place (Point QA).
 *
 * @param question the key of the question
 * @param place how the place is given
 */
record PointReader(String question, PlaceKind place) implements RowReader {

  @Override
  public Conversation read(Row row) {
    return Conversation.of(
        row.text("file_path"),
        asked(row).in(row.template(), "<question>"),
        Utterance.of("The answer is " + row.text("answer") + " ."));
  }

  private Utterance asked(Row row) {
    String text = row.text(question);
    return place.isBox(row.random())
        ? Utterance.boxed(text + "<boxes>", List.of(List.of(row.numbers("bbox", 4))))
        : Utterance.pointed(text + "<points>", List.of(List.of(row.numbers("point", 2))));
  }
}
