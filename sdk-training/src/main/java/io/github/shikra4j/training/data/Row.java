package io.github.shikra4j.training.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A row of annotations and what its reader may ask of it.
 *
 * @param index the row's place in its file, from 0
 * @param json its object
 * @param template the question's template
 */
record Row(long index, JsonObject json, String template) {

  /** Returns numbers that depend on nothing but the row's place. */
  SplittableRandom random() {
    return new SplittableRandom(index);
  }

  JsonElement get(String key) {
    return get(json, key);
  }

  String text(String key) {
    return get(key).getAsString();
  }

  JsonObject object(String key) {
    return get(key).getAsJsonObject();
  }

  List<JsonElement> list(String key) {
    return get(key).getAsJsonArray().asList();
  }

  double[] numbers(String key, int count) {
    return numbers(get(key).getAsJsonArray(), count);
  }

  static JsonElement get(JsonObject json, String key) {
    if (!has(json, key)) {
      throw new InvalidQuestionException("has no '" + key + "'");
    }
    return json.get(key);
  }

  /** Tells whether an object has a key; null is nothing. */
  static boolean has(JsonObject json, String key) {
    return json.has(key) && !json.get(key).isJsonNull();
  }

  /** Returns the first {@code count} numbers of an array, which may have more. */
  static double[] numbers(JsonArray array, int count) {
    if (array.size() < count) {
      throw new InvalidQuestionException(
          "has a place of " + array.size() + " numbers where " + count + " are needed");
    }
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = array.get(i).getAsDouble();
    }
    return numbers;
  }

  static List<double[]> boxes(JsonElement array) {
    List<double[]> boxes = new ArrayList<>();
    array.getAsJsonArray().forEach(box -> boxes.add(numbers(box.getAsJsonArray(), 4)));
    return boxes;
  }

  /** Returns the boxes that each group of indices names. */
  static List<List<double[]>> groups(JsonElement sequence, List<double[]> boxes) {
    List<List<double[]>> groups = new ArrayList<>();
    sequence.getAsJsonArray().forEach(group -> groups.add(pick(group.getAsJsonArray(), boxes)));
    return groups;
  }

  static List<double[]> pick(JsonArray indices, List<double[]> boxes) {
    List<double[]> picked = new ArrayList<>();
    for (JsonElement index : indices) {
      picked.add(item(boxes, index.getAsInt(), "box"));
    }
    return picked;
  }

  static <T> T item(List<T> items, int index, String what) {
    if (index < 0 || index >= items.size()) {
      throw new InvalidQuestionException(
          "names " + what + " " + index + " of the " + items.size() + " that there are");
    }
    return items.get(index);
  }
}
