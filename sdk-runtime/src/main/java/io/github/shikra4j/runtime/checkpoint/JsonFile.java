package io.github.shikra4j.runtime.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object of a JSON file, whose wrong keys are errors that name file and key. */
final class JsonFile {
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private static final long MAX_BYTES = 64 << 20;

  private final Path file;
  private final String prefix;
  private final JsonObject object;

  private JsonFile(Path file, String prefix, JsonObject object) {
    this.file = file;
    this.prefix = prefix;
    this.object = object;
  }

  static JsonFile read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CheckpointException(file + ": too large for a file of settings");
      }
      return parse(file, Files.readString(file));
    } catch (IOException e) {
      throw new CheckpointException(
          "%s: missing or unreadable; is this a Hugging Face folder?".formatted(file), e);
    }
  }

  /** Parses text that came from {@code source}, which errors name. */
  static JsonFile parse(Path source, String text) {
    try {
      JsonElement root = JsonParser.parseString(text);
      if (root.isJsonObject()) {
        return new JsonFile(source, "", root.getAsJsonObject());
      }
      throw new CheckpointException(source + ": a JSON object belongs here");
    } catch (JsonParseException e) {
      throw new CheckpointException("%s: malformed JSON: %s".formatted(source, e.getMessage()), e);
    }
  }

  /** Tells whether the key is there and not null. */
  boolean has(String key) {
    return object.has(key) && !object.get(key).isJsonNull();
  }

  boolean isObject(String key) {
    return object.has(key) && object.get(key).isJsonObject();
  }

  JsonFile object(String key) {
    if (!isObject(key)) {
      throw bad(key, "an object belongs here");
    }
    return new JsonFile(file, prefix + key + ".", object.getAsJsonObject(key));
  }

  Iterable<String> keys() {
    return object.keySet();
  }

  /** Returns a whole number from 1 on. */
  int positive(String key) {
    int value = whole(key);
    if (value < 1) {
      throw bad(key, value + " where a number from 1 on belongs");
    }
    return value;
  }

  int positive(String key, int absent) {
    return has(key) ? positive(key) : absent;
  }

  int whole(String key) {
    return whole(key, needed(key));
  }

  int whole(String key, int absent) {
    return has(key) ? whole(key) : absent;
  }

  boolean isWhole(String key) {
    return has(key) && object.get(key) instanceof JsonPrimitive p && p.isNumber();
  }

  /** Returns one whole number, or the numbers of a list. */
  List<Integer> wholes(String key, int absent) {
    if (!has(key) || !(object.get(key) instanceof JsonArray array) || array.isEmpty()) {
      return List.of(whole(key, absent));
    }
    return array.asList().stream().map(item -> whole(key, item)).toList();
  }

  private int whole(String key, JsonElement value) {
    BigDecimal number = decimal(key, value);
    try {
      return number.intValueExact();
    } catch (ArithmeticException e) {
      throw bad(key, value + " where a whole number of 32 bit belongs");
    }
  }

  /** Returns a finite number above 0. */
  double positiveReal(String key, double absent) {
    double value = real(key, absent);
    if (!(value > 0)) {
      throw bad(key, object.get(key) + " where a number above 0 belongs");
    }
    return value;
  }

  /** Returns a finite number. */
  double real(String key, double absent) {
    if (!has(key)) {
      return absent;
    }
    double value = decimal(key, object.get(key)).doubleValue();
    if (!Double.isFinite(value)) {
      throw bad(key, object.get(key) + " where a finite number belongs");
    }
    return value;
  }

  List<Double> reals(String key, List<Double> absent) {
    if (!has(key)) {
      return absent;
    }
    if (!(object.get(key) instanceof JsonArray array)) {
      throw bad(key, "a list of numbers belongs here");
    }
    List<Double> numbers = new ArrayList<>();
    array.forEach(item -> numbers.add(decimal(key, item).doubleValue()));
    return List.copyOf(numbers);
  }

  private BigDecimal decimal(String key, JsonElement value) {
    if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
      try {
        return new BigDecimal(primitive.getAsString());
      } catch (NumberFormatException e) {
        throw bad(key, value + " where a finite number belongs");
      }
    }
    throw bad(key, value + " where a number belongs");
  }

  /** Returns the text under {@code field} of each object in a list. */
  List<String> names(String key, String field) {
    if (!(needed(key) instanceof JsonArray array)) {
      throw bad(key, "a list belongs here");
    }
    List<String> names = new ArrayList<>();
    for (JsonElement item : array) {
      if (!(item instanceof JsonObject entry)) {
        throw bad(key, item + " where an object belongs");
      }
      names.add(new JsonFile(file, prefix + key + ".", entry).text(field));
    }
    return names;
  }

  /** Tells whether the key is there and neither null, false nor empty. */
  boolean isSet(String key) {
    if (!has(key)) {
      return false;
    }
    JsonElement value = object.get(key);
    if (value instanceof JsonPrimitive primitive) {
      return primitive.isBoolean() ? primitive.getAsBoolean() : !primitive.getAsString().isEmpty();
    }
    return value instanceof JsonArray array
        ? !array.isEmpty()
        : !value.getAsJsonObject().asMap().isEmpty();
  }

  boolean isText(String key) {
    return has(key) && object.get(key) instanceof JsonPrimitive p && p.isString();
  }

  /** Returns the texts of a list; none where the key is not there or null. */
  List<String> texts(String key) {
    if (!has(key)) {
      return List.of();
    }
    if (!(object.get(key) instanceof JsonArray array)) {
      throw bad(key, "a list of texts belongs here");
    }
    List<String> texts = new ArrayList<>();
    for (JsonElement item : array) {
      if (!(item instanceof JsonPrimitive primitive && primitive.isString())) {
        throw bad(key, item + " where text belongs");
      }
      texts.add(item.getAsString());
    }
    return List.copyOf(texts);
  }

  boolean truth(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    if (object.get(key) instanceof JsonPrimitive primitive && primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    throw bad(key, object.get(key) + " where true or false belongs");
  }

  String text(String key, String absent) {
    return has(key) ? text(key) : absent;
  }

  String text(String key) {
    if (needed(key) instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw bad(key, object.get(key) + " where text belongs");
  }

  /** Returns the object itself, to be changed and written. */
  JsonObject copy() {
    return object.deepCopy();
  }

  /** Returns JSON with one key a line. */
  static String pretty(Object value) {
    return PRETTY.toJson(value) + "\n";
  }

  /** Returns a number without a fraction where it has none, as whoever wants whole ones needs. */
  static Number plain(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      return (long) value;
    }
    return value;
  }

  /** Returns an error that names file and key. */
  CheckpointException bad(String key, String what) {
    return new CheckpointException("%s: key %s%s: %s".formatted(file, prefix, key, what));
  }

  private JsonElement needed(String key) {
    @Nullable JsonElement value = object.get(key);
    if (value == null || value.isJsonNull()) {
      throw bad(key, "missing");
    }
    return value;
  }
}
