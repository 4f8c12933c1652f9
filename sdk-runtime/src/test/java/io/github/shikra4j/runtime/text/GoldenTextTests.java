package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds tokens and prompts against the original program's. */
@Golden.Needed
final class GoldenTextTests {
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizers.load(Golden.path("shikra"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @ParameterizedTest
  @CsvSource({"base, 32000", "delta, 32003", "shikra-safetensors, 32003"})
  void load_goldenFolder_hasItsVocabulary(String folder, int size) {
    try (Tokenizer other = Tokenizers.load(Golden.path(folder))) {
      assertEquals(size, other.vocabularySize());
      assertEquals(size > 32000, other.controlId("<im_patch>").isPresent());
    }
  }

  @Test
  void encode_goldenTexts_equalsOriginal() {
    for (JsonObject row : Golden.rows("tokenizer.jsonl")) {
      String text = row.get("text").getAsString();
      assertArrayEquals(Golden.ints(row.get("ids")), tokenizer.encode(text), text);
    }
  }

  @Test
  void decode_goldenIds_equalsOriginal() {
    for (JsonObject row : Golden.rows("tokenizer.jsonl")) {
      int[] ids = Golden.ints(row.get("ids"));
      assertEquals(row.get("decoded").getAsString(), tokenizer.decode(ids, false));
      assertEquals(row.get("decoded_skip_special").getAsString(), tokenizer.decode(ids, true));
    }
  }

  @Test
  void decode_goldenAnswers_equalsOriginal() {
    for (JsonObject row : Golden.rows("dialogues.jsonl")) {
      int[] ids = Golden.ints(row.get("answer_ids"));
      assertEquals(row.get("answer_text").getAsString(), tokenizer.decode(ids, true));
    }
  }

  @Test
  void stream_goldenAnswers_joinsToDecodedText() {
    for (JsonObject row : Golden.rows("dialogues.jsonl")) {
      StringBuilder joined = new StringBuilder();
      TokenTextStream stream = tokenizer.stream();
      for (int id : Golden.ints(row.get("answer_ids"))) {
        joined.append(stream.accept(id));
      }
      assertEquals(row.get("answer_text").getAsString(), joined + stream.finish());
    }
  }

  @Test
  void open_goldenDialogues_equalsOriginalPrompt() {
    for (JsonObject row : Golden.rows("dialogues.jsonl")) {
      int[] expected = Golden.ints(row.get("prompt_ids"));
      int patches = (int) Arrays.stream(expected).filter(id -> id == 32000).count();
      PromptTemplate template = new PromptTemplate(new Numerals(), patches, true);
      List<PromptTurn> turns = turns(row, square(row.get("image").getAsString()));
      assertArrayEquals(expected, tokenizer.encode(template.open(turns)), row.get("turns") + "");
    }
  }

  private static double[] square(String image) {
    try {
      var picture = ImageIO.read(Golden.path("images/" + image).toFile());
      // The original's offsets are whole pixels.
      int side = Math.max(picture.getWidth(), picture.getHeight());
      int across = (side - picture.getWidth()) / 2;
      int down = (side - picture.getHeight()) / 2;
      return new double[] {side, across, down};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<PromptTurn> turns(JsonObject row, double[] square) {
    List<PromptTurn> turns = new ArrayList<>();
    for (JsonElement element : row.getAsJsonArray("turns")) {
      JsonObject turn = element.getAsJsonObject();
      var boxes = groups(turn.get("boxes_seq"), row.get("boxes"), place -> box(place, square));
      var points = groups(turn.get("points_seq"), row.get("points"), place -> point(place, square));
      String text = turn.get("value").getAsString();
      turns.add(
          turn.get("from").getAsString().equals("human")
              ? PromptTurn.question(text, boxes, points)
              : PromptTurn.answer(text, boxes, points));
    }
    return turns;
  }

  private static <T> List<List<T>> groups(
      JsonElement sequences, JsonElement places, Function<JsonArray, T> place) {
    List<List<T>> groups = new ArrayList<>();
    if (sequences != null) {
      for (JsonElement sequence : sequences.getAsJsonArray()) {
        List<T> group = new ArrayList<>();
        for (int index : Golden.ints(sequence)) {
          group.add(place.apply(places.getAsJsonArray().get(index).getAsJsonArray()));
        }
        groups.add(group);
      }
    }
    return groups;
  }

  private static SquareBox box(JsonArray box, double[] square) {
    return new SquareBox(
        at(box, 0, square), at(box, 1, square), at(box, 2, square), at(box, 3, square));
  }

  private static SquarePoint point(JsonArray point, double[] square) {
    return new SquarePoint(at(point, 0, square), at(point, 1, square));
  }

  private static double at(JsonArray place, int index, double[] square) {
    return (place.get(index).getAsDouble() + square[1 + index % 2]) / square[0];
  }
}
