package io.github.shikra4j.training.synthesis;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.training.data.EntityPicture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a chat model is told about a picture, and its answer is held to.
 *
 * @param image the picture's name without its ending
 * @param captions the sentences about it, without marks
 * @param boxes left, top, right, bottom by name: B1, B2, …; each once, whatever points at it
 * @param phrases what people called each box, in lower case
 * @param text what the chat model is told
 */
record PictureDescription(
    String image,
    PictureSize size,
    List<String> captions,
    Map<String, List<Integer>> boxes,
    Map<String, Set<String>> phrases,
    String text) {

  /**
   * Describes a picture.
   *
   * @throws InvalidQuestionException if its size is unknown
   */
  static PictureDescription of(EntityPicture picture) {
    if (picture.width() < 1 || picture.height() < 1) {
      throw new InvalidQuestionException(
          "the annotations of picture " + picture.name() + " do not say how large it is");
    }
    PictureSize size = new PictureSize(picture.width(), picture.height());
    Map<String, Set<String>> called = called(picture);
    Map<List<Integer>, String> names = new LinkedHashMap<>();
    Map<String, Set<String>> phrases = new LinkedHashMap<>();
    Map<String, Set<String>> things = new LinkedHashMap<>();
    picture
        .boxes()
        .forEach(
            (thing, found) -> {
              for (List<Integer> box : visible(found, size)) {
                // A box that nobody speaks of cannot be called anything.
                if (called.containsKey(thing)) {
                  String name = names.computeIfAbsent(box, key -> "B" + (names.size() + 1));
                  put(phrases, name, called.getOrDefault(thing, Set.of()));
                  put(things, thing, Set.of(name));
                }
              }
            });
    Map<String, List<Integer>> boxes = new LinkedHashMap<>();
    names.forEach((box, name) -> boxes.put(name, box));
    return new PictureDescription(
        picture.name(),
        size,
        picture.captions().stream().map(EntityPicture.Caption::text).toList(),
        boxes,
        phrases,
        text(picture, size, boxes, phrases, things));
  }

  private static Map<String, Set<String>> called(EntityPicture picture) {
    Map<String, Set<String>> called = new LinkedHashMap<>();
    for (EntityPicture.Caption caption : picture.captions()) {
      for (EntityPicture.Part part : caption.parts()) {
        if (part.isPhrase()) {
          put(called, part.thing(), Set.of(part.words().toLowerCase(Locale.ROOT)));
        }
      }
    }
    return called;
  }

  private static void put(Map<String, Set<String>> map, String key, Set<String> values) {
    map.computeIfAbsent(key, absent -> new LinkedHashSet<>()).addAll(values);
  }

  /** Returns what lies within the picture of each box. */
  private static List<List<Integer>> visible(List<int[]> boxes, PictureSize size) {
    List<List<Integer>> visible = new ArrayList<>();
    for (int[] box : boxes) {
      int left = Math.max(0, box[0]);
      int top = Math.max(0, box[1]);
      int right = Math.min(size.width(), box[2]);
      int bottom = Math.min(size.height(), box[3]);
      if (left < right && top < bottom) {
        visible.add(List.of(left, top, right, bottom));
      }
    }
    return visible;
  }

  private static String text(
      EntityPicture picture,
      PictureSize size,
      Map<String, List<Integer>> boxes,
      Map<String, Set<String>> phrases,
      Map<String, Set<String>> things) {
    StringBuilder text = new StringBuilder();
    text.append("The photograph is ").append(size.width()).append(" pixels wide and ");
    text.append(size.height()).append(" high.\n\nWhat people said about it:\n");
    for (EntityPicture.Caption caption : picture.captions()) {
      text.append("- ").append(sentence(caption, things)).append('\n');
    }
    text.append("\nBoxes (left, top, right, bottom), and what people called them:\n");
    boxes.forEach(
        (name, box) ->
            text.append(name + " " + box + ": " + String.join("; ", phrases.get(name)) + "\n"));
    return text.toString();
  }

  private static String sentence(EntityPicture.Caption caption, Map<String, Set<String>> things) {
    StringBuilder sentence = new StringBuilder();
    for (EntityPicture.Part part : caption.parts()) {
      Set<String> names = things.getOrDefault(part.thing(), Set.of());
      sentence.append(
          names.isEmpty()
              ? part.words()
              : "[" + part.words() + "](" + String.join(",", names) + ")");
    }
    return sentence.toString();
  }
}
