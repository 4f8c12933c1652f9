package io.github.shikra4j.training.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CLEVR's questions with the programs that answer them.
 *
 * @param scenes the scene of picture {@code i} in row {@code i}; null where no step is located
 * @param answer what stands in front of the answer
 */
record ClevrReader(@Nullable JsonLines scenes, Steps answer) implements RowReader {
  private static final Set<String> FINDING = Set.of("unique", "relate", "union", "intersect");

  /** What stands in front of an answer. */
  enum Steps {
    NONE,
    STEPS,
    LOCATED_STEPS
  }

  @Override
  public Conversation read(Row row) {
    Utterance said = Utterance.of("The answer is " + row.text("answer") + ".");
    return Conversation.of(
        row.text("image_filename"),
        Utterance.of(row.text("question")).in(row.template(), "<question>"),
        answer == Steps.NONE ? said : steps(row).then(" ", said));
  }

  private Utterance steps(Row row) {
    List<JsonObject> program =
        row.list("program").stream().map(JsonElement::getAsJsonObject).toList();
    List<double[]> objects =
        answer == Steps.LOCATED_STEPS ? objects(row.get("image_index").getAsLong()) : List.of();
    StringBuilder text = new StringBuilder();
    List<List<double[]>> points = new ArrayList<>();
    for (int i = 0; i < program.size(); i++) {
      text.append(i == 0 ? "" : " -> ").append(step(program.get(i)));
      if (answer == Steps.LOCATED_STEPS && isLocated(program, i)) {
        List<double[]> found = Row.pick(Row.get(program.get(i), "ans").getAsJsonArray(), objects);
        text.append(found.isEmpty() ? " Found no object." : "<points>");
        if (!found.isEmpty()) {
          points.add(found);
        }
      }
    }
    return Utterance.pointed(text.toString(), points);
  }

  private List<double[]> objects(long image) {
    List<double[]> objects = new ArrayList<>();
    JsonObject scene = Objects.requireNonNull(scenes).get(image);
    for (JsonElement object : Row.get(scene, "objects").getAsJsonArray()) {
      JsonElement at = Row.get(object.getAsJsonObject(), "pixel_coords");
      objects.add(Row.numbers(at.getAsJsonArray(), 2));
    }
    return objects;
  }

  private static String step(JsonObject step) {
    List<String> values = Row.has(step, "value_inputs") ? list(step, "value_inputs") : List.of();
    List<String> inputs = list(step, "inputs");
    return function(step)
        + (values.isEmpty() ? "" : ":" + values.get(0))
        + (inputs.isEmpty() ? "" : "[" + String.join(",", inputs) + "]");
  }

  private static List<String> list(JsonObject step, String key) {
    return Row.get(step, key).getAsJsonArray().asList().stream()
        .map(JsonElement::getAsString)
        .toList();
  }

  private static String function(JsonObject step) {
    return Row.get(step, "function").getAsString();
  }

  /** Where steps only narrow a choice, the last one is located, if its objects are counted. */
  private static boolean isLocated(List<JsonObject> program, int i) {
    String function = function(program.get(i));
    if (!function.equals("scene") && !function.startsWith("filter_")) {
      return function.startsWith("same_") || FINDING.contains(function);
    }
    String next = i + 1 < program.size() ? function(program.get(i + 1)) : "";
    return next.equals("exist") || next.equals("count");
  }

  @Override
  public void close() {
    if (scenes != null) {
      scenes.close();
    }
  }
}
