package io.github.shikra4j.runtime.text;

import static java.util.Comparator.comparingInt;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the small JSON files beside a subword model say.
 *
 * @param added the added tokens, by id
 * @param begin the token that begins a prompt
 * @param end the token that ends an answer
 * @param unknown the token for what has no id
 * @param others further special tokens, such as a padding token
 * @param modelVocabulary {@code vocab_size} of {@code config.json}, if that is there
 */
record TokenizerFolder(
    List<Added> added,
    SpecialToken begin,
    SpecialToken end,
    SpecialToken unknown,
    List<SpecialToken> others,
    OptionalInt modelVocabulary) {

  /** A token, its id, and the file that says so. */
  record Added(String name, int id, Path file) {}

  /**
   * Reads {@code added_tokens.json}, {@code special_tokens_map.json}, {@code tokenizer_config.json}
   * and {@code config.json}, each where it is there.
   *
   * @param more added tokens from elsewhere
   */
  static TokenizerFolder read(Path folder, List<Added> more) {
    Map<String, SpecialToken> specials = new LinkedHashMap<>();
    specials.put("bos_token", SpecialToken.named("<s>"));
    specials.put("eos_token", SpecialToken.named("</s>"));
    specials.put("unk_token", SpecialToken.named("<unk>"));
    // The later file wins, as in transformers.
    for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
      Path file = folder.resolve(name);
      JsonObject json = object(file);
      refuse(file, json, "add_bos_token", true);
      refuse(file, json, "add_eos_token", false);
      specials(file, json, specials);
    }
    return new TokenizerFolder(
        added(folder.resolve("added_tokens.json"), more),
        take(specials, "bos_token"),
        take(specials, "eos_token"),
        take(specials, "unk_token"),
        List.copyOf(specials.values()),
        modelVocabulary(folder.resolve("config.json")));
  }

  /** Refuses a switch that does not stand as in every LLaMA: prompts would be other ones. */
  private static void refuse(Path file, JsonObject json, String key, boolean usual) {
    if (json.has(key) && isTrue(json, key) != usual) {
      throw new CheckpointException(
          "%s: %s is %s, only %s is supported".formatted(file, key, json.get(key), usual));
    }
  }

  private static SpecialToken take(Map<String, SpecialToken> specials, String key) {
    SpecialToken token = specials.remove(key);
    if (token == null) {
      throw new IllegalStateException(key + " has no default");
    }
    return token;
  }

  private static List<Added> added(Path file, List<Added> more) {
    List<Added> added = new ArrayList<>(more);
    object(file)
        .asMap()
        .forEach((name, id) -> added.add(new Added(name, wholeNumber(file, name, id), file)));
    added.sort(comparingInt(Added::id));
    return List.copyOf(added);
  }

  private static void specials(Path file, JsonObject json, Map<String, SpecialToken> into) {
    for (String key : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
      special(file, key, json.get(key), key, into);
    }
    if (json.get("additional_special_tokens") instanceof JsonArray more) {
      int position = 0;
      for (JsonElement token : more) {
        String key = "additional_special_tokens[" + position++ + "]";
        special(file, key, token, key, into);
      }
    }
  }

  private static void special(
      Path file,
      String key,
      @Nullable JsonElement json,
      String name,
      Map<String, SpecialToken> into) {
    if (json == null || json.isJsonNull()) {
      return;
    }
    SpecialToken token = specialToken(json);
    if (token == null) {
      throw new CheckpointException(file + ": " + key + " is neither a name nor a token");
    }
    // Early LLaMA conversions name their special tokens "" and mean the usual ones.
    if (!token.name().isEmpty()) {
      into.put(name, token);
    }
  }

  private static @Nullable SpecialToken specialToken(JsonElement json) {
    if (json instanceof JsonPrimitive name) {
      return SpecialToken.named(name.getAsString());
    }
    return json instanceof JsonObject object && object.get("content") instanceof JsonPrimitive name
        ? new SpecialToken(name.getAsString(), isTrue(object, "lstrip"), isTrue(object, "rstrip"))
        : null;
  }

  private static boolean isTrue(JsonObject object, String key) {
    return object.get(key) instanceof JsonPrimitive value && value.getAsBoolean();
  }

  private static OptionalInt modelVocabulary(Path file) {
    JsonElement size = object(file).get("vocab_size");
    return size == null
        ? OptionalInt.empty()
        : OptionalInt.of(wholeNumber(file, "vocab_size", size));
  }

  /** Returns a whole number from 0, or says which file and key has none. */
  static int wholeNumber(Path file, String key, JsonElement json) {
    try {
      int number = json.getAsBigDecimal().intValueExact();
      if (number >= 0) {
        return number;
      }
    } catch (RuntimeException e) {
      throw new CheckpointException(file + ": " + key + " is no whole number: " + json, e);
    }
    throw new CheckpointException(file + ": " + key + " is negative: " + json);
  }

  /** Returns a file's JSON object, an empty one where the file is not there. */
  static JsonObject object(Path file) {
    if (!Files.exists(file)) {
      return new JsonObject();
    }
    try {
      JsonElement json = JsonParser.parseString(Files.readString(file));
      if (json.isJsonObject()) {
        return json.getAsJsonObject();
      }
    } catch (IOException | JsonParseException | StackOverflowError e) {
      throw new CheckpointException(file + " cannot be read: " + e.getMessage(), e);
    }
    throw new CheckpointException(file + " holds no JSON object");
  }
}
