package io.github.shikra4j.samples;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.shikra4j.Box;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Point;
import io.github.shikra4j.runtime.serve.Conversation;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.training.data.RowPictures;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads rows of {@code image}, {@code boxes}, {@code points} (pixels of the picture) and {@code
 * turns}, each with {@code from}, {@code value}, {@code boxes_seq} and {@code points_seq}.
 *
 * @param folder where the pictures are
 */
record DialogueRows(Path folder) {

  /**
   * Reads a row and its picture.
   *
   * @throws BadInputException if the row is not of this form
   */
  Conversation read(String line) {
    try {
      return conversation(JsonParser.parseString(line).getAsJsonObject());
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException e) {
      throw new BadInputException(
          "the row is not of the form that is needed: " + e.getMessage(), e);
    } catch (InvalidPathException e) {
      throw new BadInputException("image is no name of a file here: " + e.getMessage(), e);
    }
  }

  private Conversation conversation(JsonObject row) {
    Optional<Picture> picture =
        optional(row, "image").map(name -> RowPictures.read(folder.resolve(name.getAsString())));
    PictureSize size = picture.map(Picture::size).orElse(new PictureSize(1, 1));
    List<Box> boxes = each(row, "boxes", at -> box(numbers(at, 4, "boxes"), size));
    List<Point> points = each(row, "points", at -> point(numbers(at, 2, "points"), size));
    List<Said> turns = each(row, "turns", turn -> said(turn.getAsJsonObject(), boxes, points));
    return new Conversation(picture, turns);
  }

  private static Box box(double[] at, PictureSize size) {
    return Box.ofPixels(at[0], at[1], at[2], at[3], size);
  }

  private static Point point(double[] at, PictureSize size) {
    return Point.ofPixels(at[0], at[1], size);
  }

  private static Said said(JsonObject turn, List<Box> boxes, List<Point> points) {
    String from = text(turn, "from");
    if (!from.equals("human") && !from.equals("gpt")) {
      throw new BadInputException("a turn is from '" + from + "'; human or gpt is needed");
    }
    return new Said(
        from.equals("human"),
        text(turn, "value"),
        groups(turn, "boxes_seq", boxes),
        groups(turn, "points_seq", points),
        false);
  }

  private static <T> List<List<T>> groups(JsonObject turn, String key, List<T> places) {
    return each(turn, key, group -> pick(group.getAsJsonArray(), key, places));
  }

  private static <T> List<T> pick(JsonArray indices, String key, List<T> places) {
    if (indices.isEmpty()) {
      throw new BadInputException(key + " has a group of no places");
    }
    List<T> picked = new ArrayList<>();
    for (JsonElement element : indices) {
      int index = element.getAsInt();
      if (index < 0 || index >= places.size()) {
        throw new BadInputException(
            key + " names place " + index + " of " + places.size() + " that the row has");
      }
      picked.add(places.get(index));
    }
    return picked;
  }

  private static <T> List<T> each(JsonObject object, String key, Function<JsonElement, T> read) {
    return optional(object, key)
        .map(array -> array.getAsJsonArray().asList().stream().map(read).toList())
        .orElse(List.of());
  }

  private static double[] numbers(JsonElement array, int count, String key) {
    double[] numbers =
        array.getAsJsonArray().asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    if (numbers.length != count) {
      throw new BadInputException(
          "one of " + key + " has " + numbers.length + " numbers where " + count + " are needed");
    }
    return numbers;
  }

  private static String text(JsonObject object, String key) {
    return optional(object, key)
        .orElseThrow(() -> new BadInputException("a turn has no '" + key + "'"))
        .getAsString();
  }

  /** Returns a value; programs write null for what is not there. */
  static Optional<JsonElement> optional(JsonObject object, String key) {
    return Optional.ofNullable(object.get(key)).filter(element -> !element.isJsonNull());
  }
}
