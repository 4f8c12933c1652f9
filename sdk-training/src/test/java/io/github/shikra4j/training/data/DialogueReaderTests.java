package io.github.shikra4j.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DialogueReaderTests {
  private static final String ROW =
      """
      {"image": "a.png", "boxes": [[1, 2, 3, 4], [5, 6, 7, 8]], "points": [[9, 10]], "turns": [
        {"from": "human", "value": "What are <boxes> and <points>?",
         "boxes_seq": [[0]], "points_seq": [[0]]},
        {"from": "gpt", "value": "Two."},
        {"from": "human", "value": "Where?"},
        {"from": "gpt", "value": "Here <boxes>", "boxes_seq": [[1, 0]]}]}
      """;

  private static Conversation read(String format, String json) {
    return AnnotationFormats.reader(format, Map.of())
        .read(new Row(0, JsonParser.parseString(json).getAsJsonObject(), ""));
  }

  @Test
  void dialogue_manyTurnsWithPlaces_keepsEachTurnsPlaces() {
    Conversation read = read("dialogue", ROW);
    assertEquals("a.png", read.image().orElseThrow());
    List<Utterance> turns = read.turns();
    assertEquals(4, turns.size());
    assertArrayEquals(new double[] {1, 2, 3, 4}, turns.get(0).boxes().get(0).get(0));
    assertArrayEquals(new double[] {9, 10}, turns.get(0).points().get(0).get(0));
    assertEquals(List.of(), turns.get(2).boxes());
    assertArrayEquals(new double[] {5, 6, 7, 8}, turns.get(3).boxes().get(0).get(0));
    assertEquals(2, turns.get(3).boxes().get(0).size());
  }

  @Test
  void dialogue_noPictureAndNoPlaces_isRead() {
    Conversation read =
        read(
            "dialogue",
            """
            {"turns": [{"from": "human", "value": "Hi."}, {"from": "gpt", "value": "Hello."}]}
            """);
    assertTrue(read.image().isEmpty());
    assertEquals("Hello.", read.turns().get(1).text());
  }

  @Test
  void dialogue_null_isNothing() {
    Conversation read =
        read(
            "dialogue",
            """
            {"image": null, "boxes": null, "points": null, "turns": [
              {"from": "human", "value": "Hi.", "boxes_seq": null, "points_seq": null},
              {"from": "gpt", "value": "Hello."}]}
            """);
    assertTrue(read.image().isEmpty());
    assertEquals(List.of(), read.turns().get(0).boxes());
  }

  @Test
  void dialogue_placeThatIsNotThere_isRefused() {
    var e =
        assertThrows(
            InvalidQuestionException.class,
            () -> read("dialogue", ROW.replace("[[1, 0]]", "[[2]]")));
    assertTrue(e.getMessage().contains("box 2 of the 2"), e.getMessage());
  }

  @Test
  void dialogue_sameSpeakerTwice_isRefused() {
    var e =
        assertThrows(
            InvalidQuestionException.class,
            () -> read("dialogue", ROW.replaceFirst("\"gpt\"", "\"human\"")));
    assertTrue(e.getMessage().contains("turn 2 is from 'human'"), e.getMessage());
  }

  @Test
  void dialogue_withoutTurns_isRefused() {
    assertThrows(InvalidQuestionException.class, () -> read("dialogue", "{\"turns\": []}"));
  }

  @Test
  void flickr_idThatNamesPng_isTakenAsItIs() {
    String row = "{\"image_id\": \"%s\", \"boxes\": [], \"boxes_seq\": [], \"sentence\": \"A.\"}";
    assertEquals("7.png", read("flickr", row.formatted("7.png")).image().orElseThrow());
    assertEquals("7.jpg", read("flickr", row.formatted("7")).image().orElseThrow());
  }
}
