package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.Golden;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds finished conversations against the original program's training items. */
@Golden.Needed
final class GoldenConversationsTests {

  @Test
  void closed_goldenMessages_encodeAsOriginal() {
    try (Tokenizer tokenizer = Tokenizers.load(Golden.path("shikra"))) {
      int patch = tokenizer.requireControl(PromptTemplate.IMAGE_PATCH);
      for (JsonObject row : Golden.rows("datasets.jsonl")) {
        int[] expected = Golden.ints(row.get("input_ids"));
        int patches = (int) Arrays.stream(expected).filter(id -> id == patch).count();
        PromptText text = new PromptTemplate(new Numerals(), patches, true).closed(turns(row));

        assertArrayEquals(expected, tokenizer.encode(text), () -> row.get("messages") + "");
        assertArrayEquals(expected, tokenizer.encode(text.spelledOut()));
      }
    }
  }

  private static List<PromptTurn> turns(JsonObject row) {
    return row.getAsJsonArray("messages").asList().stream()
        .map(JsonElement::getAsJsonArray)
        .map(
            message -> {
              String text = message.get(1).getAsString();
              return message.get(0).getAsString().equals(PromptTemplate.HUMAN)
                  ? PromptTurn.question(
                      text.replace("<im_start><im_patches><im_end>", "<image>"),
                      List.of(),
                      List.of())
                  : PromptTurn.given(text);
            })
        .toList();
  }
}
