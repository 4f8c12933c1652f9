package io.github.shikra4j.samples.scenes;

import com.google.gson.JsonArray;
import java.util.List;

/** Arrays of numbers. */
final class Json {
  private Json() {}

  static JsonArray array(List<? extends Number> numbers) {
    JsonArray array = new JsonArray();
    numbers.forEach(array::add);
    return array;
  }

  static JsonArray nested(List<? extends List<? extends Number>> groups) {
    JsonArray array = new JsonArray();
    groups.forEach(group -> array.add(array(group)));
    return array;
  }
}
