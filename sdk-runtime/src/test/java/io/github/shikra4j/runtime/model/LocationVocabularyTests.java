package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.generate.CoordinateGrammar;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.text.Tokenizers;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationVocabularyTests {
  private static final int WIDTH = 32;

  @TempDir Path folder;
  private Path model;
  private Path output;

  @BeforeEach
  void write() {
    model = folder.resolve("model");
    output = folder.resolve("output");
    new RandomCheckpoint(ModelShape.TINY, 7).write(model, RandomModels.tokenizer());
    LocationVocabulary.add(model, output, 3);
  }

  private static float[] table(Path of, String name) {
    try (Checkpoint checkpoint = Checkpoint.open(of)) {
      return checkpoint.tensor(name).toFloats();
    }
  }

  @Test
  void add_tokenizer_spellsCoordinatesWithTokens() {
    try (Tokenizer before = Tokenizers.load(model);
        Tokenizer after = Tokenizers.load(output)) {
      assertEquals(before.vocabularySize() + 1007, after.vocabularySize());
      assertEquals(
          CoordinateGrammar.Notation.LOCATION_TOKENS, CoordinateGrammar.of(after).notation());
      assertArrayEquals(before.encode("Where is it?"), after.encode("Where is it?"));
    }
    assertEquals(
        ModelFolder.read(model, null, null).tower().orElseThrow().config(),
        ModelFolder.read(output, null, null).tower().orElseThrow().config());
  }

  @Test
  void add_rows_ofKnownTokensStayAndNewOnesDifferAroundTheirMean() {
    int known;
    try (Tokenizer tokenizer = Tokenizers.load(model)) {
      known = tokenizer.vocabularySize();
    }
    int rows = LanguageConfig.read(output).vocabSize();
    assertEquals(Math.max(600, known + 1007), rows);
    for (String name : new String[] {ModelTensors.EMBEDDING, ModelTensors.HEAD}) {
      float[] before = Arrays.copyOf(table(model, name), known * WIDTH);
      float[] after = table(output, name);
      assertEquals(rows * WIDTH, after.length);
      assertArrayEquals(before, Arrays.copyOf(after, known * WIDTH));
      float[] drawn = Arrays.copyOfRange(after, known * WIDTH, after.length);
      assertFalse(
          Arrays.equals(Arrays.copyOf(drawn, WIDTH), Arrays.copyOfRange(drawn, WIDTH, 2 * WIDTH)));
      assertEquals(deviation(before), deviation(drawn), 0.1 * deviation(before));
    }
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void add_seed_decidesTheNewRows() {
    LocationVocabulary.add(model, folder.resolve("same"), 3);
    LocationVocabulary.add(model, folder.resolve("other"), 4);
    float[] rows = table(output, ModelTensors.HEAD);
    assertArrayEquals(rows, table(folder.resolve("same"), ModelTensors.HEAD));
    assertFalse(Arrays.equals(rows, table(folder.resolve("other"), ModelTensors.HEAD)));
  }

  @Test
  void add_twiceOrOntoItself_isRefused() {
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> LocationVocabulary.add(output, folder.resolve("twice"), 3));
    assertTrue(e.getMessage().contains("has <bin_0> already"), e::getMessage);
    assertThrows(CheckpointException.class, () -> LocationVocabulary.add(model, model, 3));
  }
}
