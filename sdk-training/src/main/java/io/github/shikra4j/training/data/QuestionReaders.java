package io.github.shikra4j.training.data;

import static java.util.stream.Collectors.joining;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Questions that are answered in words, and dialogues as they stand. */
final class QuestionReaders {
  private QuestionReaders() {}

  static Conversation vqa(Row row) {
    String answer = Row.get(row.object("annotation"), "multiple_choice_answer").getAsString();
    return asked(row, "image_path", "question", "The answer is " + answer + ".");
  }

  /** Questions whose answers are not published, as the original encodes them. */
  static Conversation vqaUnanswered(Row row) {
    return asked(row, "image_path", "question", "The answer is UNKNOWN.");
  }

  static Conversation pope(Row row) {
    String label = row.text("label").toLowerCase(Locale.ROOT);
    return asked(row, "image", "text", "The answer is " + label + " .");
  }

  static Conversation vqaE(Row row) {
    String reason = Row.item(row.list("explanation"), 0, "explanation").getAsString();
    return reasoned(row, reason, "multiple_answers");
  }

  static Conversation vqaX(Row row) {
    String reasons =
        row.list("justification").stream().map(JsonElement::getAsString).collect(joining());
    return reasoned(row, reasons, "multiple_choice_answer");
  }

  private static Conversation reasoned(Row row, String reason, String answer) {
    return asked(
        row, "file_path", "question", reason + " So the answer is " + row.text(answer) + ".");
  }

  private static Conversation asked(Row row, String image, String question, String answer) {
    return Conversation.of(
        row.text(image),
        Utterance.of(row.text(question)).in(row.template(), "<question>"),
        Utterance.of(answer));
  }

  static Conversation instruct(Row row) {
    List<Utterance> turns = new ArrayList<>();
    for (JsonElement element : row.list("conversations")) {
      JsonObject turn = element.getAsJsonObject();
      checkSpeaker(turn, turns.size());
      turns.add(Utterance.of(Row.get(turn, "value").getAsString()));
    }
    Optional<String> image =
        Row.has(row.json(), "image") ? Optional.of(row.text("image")) : Optional.empty();
    return new Conversation(image, turns);
  }

  /** Checks that a turn is from the side whose turn it is; {@code before} turns came before. */
  static void checkSpeaker(JsonObject turn, int before) {
    String from = Row.get(turn, "from").getAsString();
    String expected = before % 2 == 0 ? "human" : "gpt";
    if (!from.equals(expected)) {
      throw new InvalidQuestionException(
          "turn " + (before + 1) + " is from '" + from + "'; " + expected + " is due");
    }
  }
}
