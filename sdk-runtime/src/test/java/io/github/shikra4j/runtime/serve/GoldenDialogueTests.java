package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.Box;
import io.github.shikra4j.Device;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Point;
import io.github.shikra4j.Precision;
import io.github.shikra4j.Token;
import io.github.shikra4j.runtime.Golden;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole dialogues, from pixel boxes to the text of the answer, equal to the original program's. */
@Golden.Needed
class GoldenDialogueTests {

  @ParameterizedTest
  @CsvSource({"shikra,", "shikra-safetensors,", "delta,base"})
  void answer_goldenDialogues_equalsTheOriginal(String model, @Nullable String base) {
    Path baseFolder = base == null ? null : Golden.path(base);
    List<Answered> answers = answers(Golden.path(model), baseFolder, Precision.FLOAT32, 4);
    List<JsonObject> rows = Golden.rows("dialogues.jsonl");
    assertEquals(rows.size(), answers.size());
    for (int i = 0; i < rows.size(); i++) {
      check(rows.get(i), answers.get(i));
    }
  }

  @Test
  void answer_int8InCompany_equalsAlone() {
    Path model = Golden.path("shikra");
    assertEquals(
        answers(model, null, Precision.INT8, 1).stream().map(GoldenDialogueTests::ids).toList(),
        answers(model, null, Precision.INT8, 8).stream().map(GoldenDialogueTests::ids).toList());
  }

  /** Answers all dialogues, so many together. */
  private static List<Answered> answers(
      Path model, @Nullable Path base, Precision precision, int together) {
    try (ShikraService service =
        ShikraService.open(
            new OpeningOptions(
                model,
                base,
                null,
                null,
                List.of(Device.cpu()),
                false,
                precision,
                ServingOptions.defaults().withMaxBatchSize(together).withMaxQueued(16),
                progress -> {}))) {
      List<Handle<Answered>> answers =
          Golden.rows("dialogues.jsonl").stream()
              .map(row -> service.answer(conversation(row), limit(row), text -> {}))
              .toList();
      return answers.stream().map(answer -> answer.result().join()).toList();
    }
  }

  private static List<Integer> ids(Answered answered) {
    return answered.answer().tokens().stream().map(Token::id).toList();
  }

  private static GenerationOptions limit(JsonObject row) {
    return GenerationOptions.builder()
        .maxNewTokens(row.getAsJsonArray("answer_ids").size())
        .build();
  }

  private static void check(JsonObject row, Answered answered) {
    assertArrayEquals(Golden.ints(row.get("prompt_ids")), answered.prompt().ids());
    assertArrayEquals(
        Golden.ints(row.get("answer_ids")),
        ids(answered).stream().mapToInt(Integer::intValue).toArray());
    assertEquals(row.get("answer_text").getAsString(), answered.text());
    JsonArray wanted = row.getAsJsonArray("answer_logprobs");
    for (int i = 0; i < wanted.size(); i++) {
      double difference =
          answered.answer().tokens().get(i).logProbability() - wanted.get(i).getAsDouble();
      // The figures were computed from logits that may differ by 1e-4 of their norm; JPEG decoders
      // differ besides.
      assertTrue(Math.abs(difference) < 1e-2, () -> "log-probability off by " + difference);
    }
  }

  private static Conversation conversation(JsonObject row) {
    Picture picture = Picture.read(Golden.path("images").resolve(row.get("image").getAsString()));
    List<Box> boxes =
        places(row, "boxes", at -> Box.ofPixels(at[0], at[1], at[2], at[3], picture.size()));
    List<Point> points = places(row, "points", at -> Point.ofPixels(at[0], at[1], picture.size()));
    List<Said> turns = new ArrayList<>();
    for (JsonElement element : row.getAsJsonArray("turns")) {
      JsonObject turn = element.getAsJsonObject();
      turns.add(
          new Said(
              turn.get("from").getAsString().equals("human"),
              turn.get("value").getAsString(),
              groups(turn, "boxes_seq", boxes),
              groups(turn, "points_seq", points),
              false));
    }
    return new Conversation(Optional.of(picture), turns);
  }

  private static <T> List<T> places(JsonObject row, String key, Function<double[], T> place) {
    return row.has(key)
        ? StreamSupport.stream(row.getAsJsonArray(key).spliterator(), false)
            .map(
                at ->
                    place.apply(
                        at.getAsJsonArray().asList().stream()
                            .mapToDouble(JsonElement::getAsDouble)
                            .toArray()))
            .toList()
        : List.of();
  }

  private static <T> List<List<T>> groups(JsonObject turn, String key, List<T> places) {
    return turn.has(key)
        ? StreamSupport.stream(turn.getAsJsonArray(key).spliterator(), false)
            .map(group -> IntStream.of(Golden.ints(group)).mapToObj(places::get).toList())
            .toList()
        : List.of();
  }
}
