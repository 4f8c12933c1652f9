package io.github.shikra4j.samples;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.Box;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.Malformed;
import io.github.shikra4j.Mention;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Answers as JSON, places in pixels of the picture. */
final class AnswerJson {
  static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeSpecialFloatingPointValues().create();

  private AnswerJson() {}

  static JsonObject of(GroundedAnswer answer, PictureSize size) {
    JsonObject json = new JsonObject();
    json.addProperty("text", answer.text());
    json.addProperty("raw_text", answer.rawText());
    json.add("boxes", boxes(answer, size));
    json.add("points", points(answer, size));
    json.add("mentions", mentions(answer.mentions(), size));
    json.add("malformed", malformed(answer.malformed()));
    json.addProperty("finish_reason", finishReason(answer.finishReason()));
    JsonObject usage = new JsonObject();
    usage.addProperty("prompt_tokens", answer.usage().promptTokens());
    usage.addProperty("answer_tokens", answer.usage().answerTokens());
    usage.addProperty("steps", answer.usage().steps());
    usage.addProperty("seconds", answer.usage().seconds());
    json.add("usage", usage);
    return json;
  }

  static String finishReason(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the groups of boxes, each box as {@code [left, top, right, bottom]}. */
  static JsonArray boxes(GroundedAnswer answer, PictureSize size) {
    return groups(answer.mentions(), Mention::boxes, box -> pixels(box, size));
  }

  /** Returns the groups of points, each point as {@code [x, y]}. */
  static JsonArray points(GroundedAnswer answer, PictureSize size) {
    return groups(answer.mentions(), Mention::points, point -> pixels(point, size));
  }

  private static <T> JsonArray groups(
      List<Mention> mentions, Function<Mention, List<T>> places, Function<T, JsonArray> pixels) {
    JsonArray groups = new JsonArray();
    mentions.stream()
        .map(places)
        .filter(group -> !group.isEmpty())
        .forEach(group -> groups.add(array(group, pixels)));
    return groups;
  }

  private static <T> JsonArray array(List<T> items, Function<T, JsonArray> each) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(each.apply(item)));
    return array;
  }

  private static JsonArray pixels(Box box, PictureSize size) {
    return numbers(box.toPixels(size));
  }

  private static JsonArray pixels(Point point, PictureSize size) {
    return numbers(point.toPixels(size));
  }

  private static JsonArray numbers(double[] values) {
    JsonArray array = new JsonArray();
    for (double value : values) {
      array.add(value);
    }
    return array;
  }

  private static JsonArray mentions(List<Mention> mentions, PictureSize size) {
    JsonArray array = new JsonArray();
    for (Mention mention : mentions) {
      JsonObject json = new JsonObject();
      json.addProperty("phrase", mention.phrase());
      json.addProperty("start", mention.start());
      json.addProperty("end", mention.end());
      json.add("boxes", array(mention.boxes(), box -> pixels(box, size)));
      json.add("points", array(mention.points(), point -> pixels(point, size)));
      json.addProperty("confidence", mention.confidence());
      json.addProperty("clipped", mention.clipped());
      array.add(json);
    }
    return array;
  }

  static JsonArray malformed(List<Malformed> malformed) {
    JsonArray array = new JsonArray();
    for (Malformed part : malformed) {
      JsonObject json = new JsonObject();
      json.addProperty("text", part.text());
      json.addProperty("start", part.start());
      json.addProperty("reason", part.reason());
      array.add(json);
    }
    return array;
  }
}
