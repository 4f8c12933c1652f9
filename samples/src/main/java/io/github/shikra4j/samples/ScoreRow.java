package io.github.shikra4j.samples;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;

/**
 * A prediction and what people wrote.
 *
 * @param prediction the model's answer; nothing if it could not answer
 * @param targets one, or several where the metric takes a list
 */
record ScoreRow(Optional<String> prediction, List<String> targets) {

  /**
   * Reads a row.
   *
   * @param where the file and line, for messages
   * @return nothing for what {@code evaluate} could not ask, has nothing to compare with, or counts
   *     apart since there is no box
   * @throws BadInputException if a key is missing or of another form
   */
  static Optional<ScoreRow> read(String line, String key, String where) {
    JsonObject row = object(line, where);
    boolean nothing =
        has(row, "unscored") || has(row, "absent") || (has(row, "error") && !has(row, key));
    return nothing ? Optional.empty() : Optional.of(read(row, key, where));
  }

  private static ScoreRow read(JsonObject row, String key, String where) {
    JsonElement targets = need(row, key, where);
    Optional<String> prediction =
        has(row, "error")
            ? Optional.empty()
            : Optional.of(text(need(row, "prediction", where), "prediction", where));
    if (key.equals("target")) {
      return new ScoreRow(prediction, List.of(text(targets, key, where)));
    }
    if (!targets.isJsonArray() || targets.getAsJsonArray().isEmpty()) {
      throw new BadInputException(where + ": '" + key + "' is no list of at least one text");
    }
    return new ScoreRow(
        prediction,
        targets.getAsJsonArray().asList().stream().map(each -> text(each, key, where)).toList());
  }

  private static JsonObject object(String line, String where) {
    try {
      JsonElement element = JsonParser.parseString(line);
      if (element.isJsonObject()) {
        return element.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      throw new BadInputException(where + ": is no JSON", e);
    }
    throw new BadInputException(where + ": is no JSON object");
  }

  private static JsonElement need(JsonObject row, String key, String where) {
    return DialogueRows.optional(row, key)
        .orElseThrow(() -> new BadInputException(where + ": has no '" + key + "'"));
  }

  private static boolean has(JsonObject row, String key) {
    return DialogueRows.optional(row, key).isPresent();
  }

  private static String text(JsonElement element, String key, String where) {
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
      throw new BadInputException(where + ": '" + key + "' is no text");
    }
    return element.getAsString();
  }
}
