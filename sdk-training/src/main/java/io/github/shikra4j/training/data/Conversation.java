package io.github.shikra4j.training.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a row of annotations says, before it meets a model.
 *
 * @param image name of the picture's file, if there is a picture
 * @param turns by turns a question and an answer
 */
record Conversation(Optional<String> image, List<Utterance> turns) {

  /**
   * What one side says.
   *
   * @param text with {@code <image>}, {@code <boxes>} and {@code <points>} where these go
   * @param boxes a group for each {@code <boxes>}: left, top, right, bottom in pixels
   * @param points a group for each {@code <points>}: x, y in pixels
   */
  record Utterance(String text, List<List<double[]>> boxes, List<List<double[]>> points) {

    static Utterance of(String text) {
      return new Utterance(text, List.of(), List.of());
    }

    static Utterance boxed(String text, List<List<double[]>> boxes) {
      return new Utterance(text, boxes, List.of());
    }

    static Utterance pointed(String text, List<List<double[]>> points) {
      return new Utterance(text, List.of(), points);
    }

    /** Returns this inside a template that says {@code placeholder} once. */
    Utterance in(String template, String placeholder) {
      return new Utterance(template.replace(placeholder, text), boxes, points);
    }

    /** Returns this and another, a space between them. */
    Utterance then(String between, Utterance next) {
      return new Utterance(
          text + between + next.text, join(boxes, next.boxes), join(points, next.points));
    }

    private static <T> List<T> join(List<T> first, List<T> second) {
      return Stream.concat(first.stream(), second.stream()).toList();
    }
  }

  static Conversation of(String image, Utterance... turns) {
    return new Conversation(Optional.of(image), List.of(turns));
  }
}
