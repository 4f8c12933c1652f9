package io.github.shikra4j.training.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Dialogues of many turns with places in them, which no format of the original's data release can
 * say.
 *
 * <p>A row has {@code image}, {@code boxes} and {@code points} in pixels of the picture, and {@code
 * turns}. A turn has {@code from} ({@code human} or {@code gpt}, in turn), a {@code value} with
 * {@code <boxes>} and {@code <points>} where places go, and for these {@code boxes_seq} and {@code
 * points_seq}: groups of indices into the row's places. It is what {@code shikra batch} reads, and
 * the answers. There is no template.
 */
final class DialogueReader {
  private DialogueReader() {}

  static Conversation dialogue(Row row) {
    List<double[]> boxes = places(row, "boxes", 4);
    List<double[]> points = places(row, "points", 2);
    List<Utterance> turns = new ArrayList<>();
    for (JsonElement element : row.list("turns")) {
      JsonObject turn = element.getAsJsonObject();
      QuestionReaders.checkSpeaker(turn, turns.size());
      turns.add(
          new Utterance(
              Row.get(turn, "value").getAsString(),
              groups(turn, "boxes_seq", boxes),
              groups(turn, "points_seq", points)));
    }
    if (turns.isEmpty()) {
      throw new InvalidQuestionException("has no turn in 'turns'");
    }
    return new Conversation(image(row), turns);
  }

  private static Optional<String> image(Row row) {
    return Row.has(row.json(), "image") ? Optional.of(row.text("image")) : Optional.empty();
  }

  private static List<double[]> places(Row row, String key, int count) {
    List<double[]> places = new ArrayList<>();
    if (Row.has(row.json(), key)) {
      row.list(key).forEach(at -> places.add(Row.numbers(at.getAsJsonArray(), count)));
    }
    return places;
  }

  private static List<List<double[]>> groups(JsonObject turn, String key, List<double[]> places) {
    return Row.has(turn, key) ? Row.groups(Row.get(turn, key), places) : List.of();
  }
}
