package io.github.shikra4j.samples.scenes;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * A question and its answer; places are those of things.
 *
 * @param question with {@code <boxes>} and {@code <points>}
 * @param boxes of the question
 * @param points of the question
 * @param answer with {@code <boxes>}
 * @param answerBoxes of the answer
 */
record Exchange(
    String question,
    List<List<Integer>> boxes,
    List<List<Integer>> points,
    String answer,
    List<List<Integer>> answerBoxes) {

  static Exchange words(String question, String answer) {
    return new Exchange(question, List.of(), List.of(), answer, List.of());
  }

  static Exchange grounded(String question, Grounded answer) {
    return new Exchange(question, List.of(), List.of(), answer.placed(), answer.things());
  }

  static Exchange pointing(String question, boolean box, int thing, String answer) {
    List<List<Integer>> place = List.of(List.of(thing));
    return box
        ? new Exchange(question, place, List.of(), answer, List.of())
        : new Exchange(question, List.of(), place, answer, List.of());
  }

  void addTo(JsonArray turns) {
    String asked = turns.isEmpty() ? question : Wording.later(question);
    turns.add(turn("human", asked, boxes, points));
    turns.add(turn("gpt", answer, answerBoxes, List.of()));
  }

  private static JsonObject turn(
      String from, String value, List<List<Integer>> boxes, List<List<Integer>> points) {
    JsonObject turn = new JsonObject();
    turn.addProperty("from", from);
    turn.addProperty("value", value);
    if (!boxes.isEmpty()) {
      turn.add("boxes_seq", Json.nested(boxes));
    }
    if (!points.isEmpty()) {
      turn.add("points_seq", Json.nested(points));
    }
    return turn;
  }
}
