package io.github.shikra4j.runtime.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.runtime.Golden;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.text.Tokenizers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The grammar over LLaMA's own vocabulary, and coordinates as the original encodes them. */
@Golden.Needed
final class LlamaVocabularyTests {
  private static Tokenizer tokenizer;
  private static CoordinateGrammar grammar;

  @BeforeAll
  static void read() {
    tokenizer = Tokenizers.load(Golden.path("base"));
    grammar = CoordinateGrammar.of(tokenizer);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void boxes_asTheOriginalEncodesThem_areAccepted() {
    int checked = 0;
    for (JsonObject row : Golden.rows("tokenizer.jsonl")) {
      String text = row.get("text").getAsString();
      if (text.matches("\\[\\d\\.\\d{3}(,\\d\\.\\d{3}){3}(;\\d\\.\\d{3}(,\\d\\.\\d{3}){3})*\\]")) {
        accept(CoordinateConstraint.BOXES, Golden.ints(row.get("ids")));
        checked++;
      } else if (text.matches("\\[\\d\\.\\d{3},\\d\\.\\d{3}\\]")) {
        accept(CoordinateConstraint.POINT, Golden.ints(row.get("ids")));
        checked++;
      }
    }
    assertTrue(checked > 0, "no coordinates among the figures");
  }

  @Test
  void everyRow_withWellFormedCoordinatesOnly_isAcceptedAsFreeText() {
    for (JsonObject row : Golden.rows("tokenizer.jsonl")) {
      String text = row.get("text").getAsString();
      String rest =
          text.replaceAll("\\[\\d\\.\\d{3}(,\\d\\.\\d{3})*(;\\d\\.\\d{3}(,\\d\\.\\d{3})*)*\\]", "");
      if (!rest.contains("[")) {
        int[] ids = Golden.ints(row.get("ids"));
        GrammarState state = grammar.start(CoordinateConstraint.WELL_FORMED, 500).orElseThrow();
        for (int i = 1; i < ids.length; i++) {
          assertTrue(state.allowed().contains(ids[i]), text + " at " + i);
          state = state.accept(ids[i]);
        }
      }
    }
  }

  @Test
  void insideBrackets_onlyDigitsAloneMayCome() {
    GrammarState state = grammar.start(CoordinateConstraint.BOX, 26).orElseThrow();
    assertArrayEquals(new int[] {518}, state.forced());
    state = state.accept(518);
    assertEquals(TokenSet.of(29900, 29896).toString(), state.allowed().toString());
    assertArrayEquals(new int[] {29889}, state.accept(29900).forced());
  }

  @Test
  void wellFormed_text_mayCloseAndGoOnInOneToken() {
    GrammarState state = grammar.start(CoordinateConstraint.WELL_FORMED, 100).orElseThrow();
    int[] text = tokenizer.encode("a [0.123,0.456].");
    for (int i = 1; i < text.length; i++) {
      state = state.accept(text[i]);
    }
    assertEquals("].", tokenizer.piece(text[text.length - 1]));
    assertTrue(state.allowed().contains(tokenizer.endId()));
    assertFalse(state.allowed().contains(0x5B + 3), "the byte token of a bracket");
  }

  private static void accept(CoordinateConstraint constraint, int[] ids) {
    GrammarState state = grammar.start(constraint, ids.length).orElseThrow();
    for (int i = 1; i < ids.length; i++) {
      state = state.accept(ids[i]);
    }
    assertTrue(state.accept(tokenizer.endId()).isComplete());
  }
}
