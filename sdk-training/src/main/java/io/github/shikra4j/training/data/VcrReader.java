package io.github.shikra4j.training.data;

import com.google.gson.JsonElement;
import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Visual commonsense reasoning: a question, four answers, four rationales.
 *
 * @param version what is asked and what is answered, one of {@link #VERSIONS}
 */
record VcrReader(String version) implements RowReader {
  static final Set<String> VERSIONS =
      Set.of("q-a", "q-ra", "qc-a", "qc-ra", "qc-rac", "qa-r", "q-a-q-r", "qac-r", "qc-a-qc-r");

  private static final Utterance CHOOSE =
      Utterance.of("You should decide on the best choice and output the corresponding letter.");
  private static final Utterance CHOOSE_REASON =
      Utterance.of(
          "You should decide on the best choice that explains the above answer and output the"
              + " corresponding letter.");
  private static final Utterance EXPLAIN =
      Utterance.of("You should explain the reason for the above answer.");

  @Override
  public Conversation read(Row row) {
    Parts parts = Parts.of(row);
    List<Utterance> turns = new ArrayList<>(turns(parts));
    turns.set(0, turns.get(0).in(row.template(), "<question>"));
    return Conversation.of(row.text("img_fn"), turns.toArray(Utterance[]::new));
  }

  private List<Utterance> turns(Parts p) {
    return switch (version) {
      case "q-a" -> List.of(p.question(), p.answer());
      case "q-ra" -> List.of(p.question(), p.reason().then(" ", p.answer()));
      case "qc-a" -> List.of(p.choices(), p.answerLetter());
      case "qc-ra" -> List.of(p.choices(), p.reason().then(" ", p.answerLetter()));
      case "qc-rac" ->
          List.of(p.choices(), p.reason().then(" ", p.answer()).then(" ", p.answerLetter()));
      case "qa-r" -> List.of(p.answered().then(" ", EXPLAIN), p.reason());
      case "q-a-q-r" -> List.of(p.question(), p.answer(), EXPLAIN, p.reason());
      case "qac-r" -> List.of(p.answered().then(" \n", p.reasonChoices()), p.reasonLetter());
      case "qc-a-qc-r" ->
          List.of(p.choices(), p.answerLetter(), p.reasonChoices(), p.reasonLetter());
      default -> throw new IllegalStateException(version);
    };
  }

  private record Parts(
      Utterance question,
      List<Utterance> answers,
      int right,
      List<Utterance> reasons,
      int rightReason) {

    static Parts of(Row row) {
      List<double[]> boxes = Row.boxes(row.get("boxes"));
      return new Parts(
          Utterance.of("QUESTION:").then(" ", sentence(row.get("question"), boxes)),
          sentences(row, "answer_choices", boxes),
          row.get("answer_label").getAsInt(),
          sentences(row, "rationale_choices", boxes),
          row.get("rationale_label").getAsInt());
    }

    private static List<Utterance> sentences(Row row, String key, List<double[]> boxes) {
      return row.list(key).stream().map(words -> sentence(words, boxes)).toList();
    }

    private static Utterance sentence(JsonElement words, List<double[]> boxes) {
      List<String> text = new ArrayList<>();
      List<List<double[]>> groups = new ArrayList<>();
      for (JsonElement word : words.getAsJsonArray()) {
        if (word.isJsonArray()) {
          groups.add(Row.pick(word.getAsJsonArray(), boxes));
          text.add("<boxes>");
        } else {
          text.add(word.getAsString());
        }
      }
      return Utterance.boxed(String.join(" ", text), groups);
    }

    Utterance answer() {
      return Row.item(answers, right, "answer");
    }

    Utterance reason() {
      return Row.item(reasons, rightReason, "rationale");
    }

    Utterance answered() {
      return question.then(" \nANSWER: ", answer());
    }

    Utterance choices() {
      return question.then(" \n", options("OPTIONS:", answers)).then(" ", CHOOSE);
    }

    Utterance reasonChoices() {
      return options("RATIONALE OPTIONS:", reasons).then(" ", CHOOSE_REASON);
    }

    Utterance answerLetter() {
      return letter(answers, right, "answer");
    }

    Utterance reasonLetter() {
      return letter(reasons, rightReason, "rationale");
    }

    private static Utterance letter(List<Utterance> options, int index, String what) {
      Row.item(options, index, what);
      return Utterance.of("The answer is (" + (char) ('A' + index) + ").");
    }

    private static Utterance options(String title, List<Utterance> options) {
      Utterance all = Utterance.of(title);
      for (int i = 0; i < options.size(); i++) {
        all = all.then(" (" + (char) ('A' + i) + ") ", options.get(i));
      }
      return all;
    }
  }
}
