package io.github.shikra4j.training.synthesis;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question and its answer as a chat model wrote them; what is missing is empty.
 *
 * @param reasoning what leads to the answer
 */
record Pair(String question, String reasoning, String answer) {
  private static final Pattern FENCE = Pattern.compile("```\\w*\\s*\\n(.*?)```", Pattern.DOTALL);
  private static final TypeAdapter<JsonElement> JSON = new Gson().getAdapter(JsonElement.class);

  /** Reads an answer: JSON and nothing else, or a block of it; empty if it is not of that form. */
  static Optional<List<Pair>> read(String answer) {
    Matcher fence = FENCE.matcher(answer);
    return strict(answer)
        .or(() -> fence.find() ? strict(fence.group(1)) : Optional.empty())
        .filter(JsonElement::isJsonObject)
        .map(json -> json.getAsJsonObject().get("pairs"))
        .filter(JsonElement::isJsonArray)
        .map(pairs -> pairs.getAsJsonArray().asList().stream().map(Pair::of).toList());
  }

  private static Optional<JsonElement> strict(String text) {
    JsonReader reader = new JsonReader(new StringReader(text.strip()));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement json = JSON.read(reader);
      return reader.peek() == JsonToken.END_DOCUMENT ? Optional.of(json) : Optional.empty();
    } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Pair of(JsonElement json) {
    JsonObject object = json.isJsonObject() ? json.getAsJsonObject() : new JsonObject();
    return new Pair(text(object, "question"), text(object, "reasoning"), text(object, "answer"));
  }

  private static String text(JsonObject object, String key) {
    JsonElement value = object.get(key);
    boolean text =
        value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
    return text ? value.getAsString().strip().replaceAll("\\s+", " ") : "";
  }

  /** Tells whether nothing is missing. */
  boolean isWhole() {
    return !question.isEmpty() && !reasoning.isEmpty() && !answer.isEmpty();
  }
}
