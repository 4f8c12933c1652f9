package io.github.shikra4j.runtime.text;

import static java.util.Comparator.comparing;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.runtime.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds a {@code tokenizer.json} made of the original's pieces against the original program. */
@Golden.Needed
final class GoldenTokenizerJsonTests {

  @Test
  void encode_goldenTexts_equalsOriginal(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json().toString());
    Files.copy(Golden.path("shikra/added_tokens.json"), folder.resolve("added_tokens.json"));
    try (Tokenizer tokenizer = Tokenizers.load(folder)) {
      for (JsonObject row : Golden.rows("tokenizer.jsonl")) {
        String text = row.get("text").getAsString();
        assertArrayEquals(Golden.ints(row.get("ids")), tokenizer.encode(text), text);
      }
    }
  }

  /**
   * Puts the golden model's pieces in place of the tiny one's, merges in the order of their scores.
   */
  private static JsonObject json() throws IOException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    JsonObject vocab = new JsonObject();
    for (var piece : SentencePieceModel.read(Golden.path("shikra/tokenizer.model"))) {
      vocab.addProperty(piece.text(), ids.size());
      ids.put(piece.text(), ids.size());
    }
    JsonArray merges = new JsonArray();
    ids.keySet().stream()
        .skip(259)
        // LLaMA's model scores runs of spaces below every other piece.
        .sorted(comparing(piece -> piece.matches("▁+")))
        .forEach(piece -> addMerges(piece, ids, merges));
    JsonObject json =
        JsonParser.parseString(Files.readString(TinyTokenizer.FOLDER.resolve("tokenizer.json")))
            .getAsJsonObject();
    json.add("added_tokens", new JsonArray());
    json.getAsJsonObject("model").add("vocab", vocab);
    json.getAsJsonObject("model").add("merges", merges);
    return json;
  }

  private static void addMerges(String piece, Map<String, Integer> ids, JsonArray merges) {
    for (int cut = 1; cut < piece.length(); cut++) {
      if (ids.containsKey(piece.substring(0, cut)) && ids.containsKey(piece.substring(cut))) {
        merges.add(piece.substring(0, cut) + " " + piece.substring(cut));
      }
    }
  }
}
