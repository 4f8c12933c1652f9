package io.github.shikra4j.training.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * GQA's questions with scene graphs, programs and chains of thought.
 *
 * @param scenes scene graphs; null where nothing is located
 * @param sceneRows picture to row in {@code scenes}
 * @param question how the question's objects are located
 * @param answer what the answer holds
 */
record GqaReader(
    @Nullable JsonLines scenes, Map<String, Long> sceneRows, Asked question, Answered answer)
    implements RowReader {
  private static final Pattern OBJECTS = Pattern.compile(" ?\\(([-0-9, ]*)\\) ?");

  /** How a question's objects are located. */
  enum Asked {
    PLAIN,
    BOXES,
    /** Every other time, by chance. */
    BOXES_OR_PLAIN
  }

  /** What an answer holds. */
  enum Answered {
    ANSWER,
    CHAIN,
    BOXED_CHAIN,
    STEPS,
    BOXED_STEPS
  }

  @Override
  public Conversation read(Row row) {
    return Conversation.of(
        row.text("imageId") + ".jpg", question(row).in(row.template(), "<question>"), answer(row));
  }

  private Utterance answer(Row row) {
    Utterance said = Utterance.of("The answer is " + row.text("answer") + ".");
    return switch (answer) {
      case ANSWER -> said;
      case CHAIN -> Marked.plain(Row.get(row.object("cot"), "value").getAsString());
      case BOXED_CHAIN -> chain(row.object("cot"));
      case STEPS ->
          Utterance.of(OBJECTS.matcher(row.text("semanticStr")).replaceAll("")).then(". ", said);
      case BOXED_STEPS -> steps(row).then(". ", said);
    };
  }

  private static Utterance chain(JsonObject cot) {
    List<double[]> boxes = Row.boxes(Row.get(cot, "boxes"));
    return Marked.boxed(
        Row.get(cot, "value").getAsString(), Row.groups(Row.get(cot, "seq"), boxes));
  }

  private Utterance steps(Row row) {
    Matcher matcher = OBJECTS.matcher(row.text("semanticStr"));
    StringBuilder text = new StringBuilder();
    List<List<double[]>> boxes = new ArrayList<>();
    while (matcher.find()) {
      List<double[]> found = objects(row, matcher.group(1));
      matcher.appendReplacement(text, found.isEmpty() ? "" : "<boxes>");
      if (!found.isEmpty()) {
        boxes.add(found);
      }
    }
    matcher.appendTail(text);
    return Utterance.boxed(text.toString(), boxes);
  }

  private Utterance question(Row row) {
    boolean plain =
        question == Asked.PLAIN || (question == Asked.BOXES_OR_PLAIN && row.random().nextBoolean());
    if (plain) {
      return Utterance.of(row.text("question"));
    }
    JsonObject places = Row.get(row.object("annotations"), "question").getAsJsonObject();
    String[] words = Whitespace.words(row.text("question")).toArray(String[]::new);
    List<List<double[]>> groups = new ArrayList<>();
    for (Map.Entry<String, JsonElement> span : places.entrySet()) {
      List<double[]> found = objects(row, span.getValue().getAsString());
      if (!found.isEmpty()) {
        // Behind the question mark, too, where the word ends in it: so has the original.
        words[lastWord(span.getKey(), words.length)] += "<boxes>";
        groups.add(found);
      }
    }
    return Utterance.boxed(String.join(" ", words), groups);
  }

  /** Returns the last word of a span, {@code 3} or {@code 3:5} with an exclusive end. */
  private static int lastWord(String span, int words) {
    int colon = span.indexOf(':');
    int last = colon < 0 ? Integer.parseInt(span) : Integer.parseInt(span.substring(colon + 1)) - 1;
    if (last < 0 || last >= words) {
      throw new InvalidQuestionException(
          "locates words " + span + " of a question of " + words + " words");
    }
    return last;
  }

  private List<double[]> objects(Row row, String ids) {
    List<String> names =
        Arrays.stream(ids.split(",", -1))
            .map(String::strip)
            .filter(id -> !id.isEmpty() && !id.equals("-"))
            .toList();
    if (names.isEmpty()) {
      return List.of();
    }
    JsonObject scene = Row.get(scene(row.text("imageId")), "objects").getAsJsonObject();
    return names.stream().map(id -> box(Row.get(scene, id).getAsJsonObject())).toList();
  }

  private JsonObject scene(String image) {
    Long at = sceneRows.get(image);
    if (at == null) {
      throw new InvalidQuestionException("is about picture " + image + ", which has no scene");
    }
    return Objects.requireNonNull(scenes).get(at);
  }

  private static double[] box(JsonObject object) {
    double x = Row.get(object, "x").getAsDouble();
    double y = Row.get(object, "y").getAsDouble();
    return new double[] {
      x, y, x + Row.get(object, "w").getAsDouble(), y + Row.get(object, "h").getAsDouble()
    };
  }

  @Override
  public void close() {
    if (scenes != null) {
      scenes.close();
    }
  }
}
