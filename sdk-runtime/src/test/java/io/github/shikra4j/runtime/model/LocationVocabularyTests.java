package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.Floats;
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
    new RandomCheckpoint(ModelShape.TINY, 7)
        .withType(ElementType.FLOAT32)
        .write(folder.resolve("random"), RandomModels.tokenizer());
    new RandomCheckpoint(ModelShape.TINY, 7)
        .withType(ElementType.FLOAT32)
        .write(model, RandomModels.tokenizer());
    raiseColumns();
    LocationVocabulary.add(model, output, 3);
  }

  /** Gives the columns of both tables means of their own, as those of trained models have. */
  private void raiseColumns() {
    try (Checkpoint random = Checkpoint.open(folder.resolve("random"))) {
      new CheckpointWriter(model, CheckpointWriter.Format.SAFETENSORS)
          .write(
              random.names().stream().map(random::spec).toList(),
              tensor -> {
                float[] numbers = random.tensor(tensor.name()).toFloats();
                boolean table =
                    tensor.name().equals(ModelTensors.EMBEDDING)
                        || tensor.name().equals(ModelTensors.HEAD);
                for (int i = 0; table && i < numbers.length; i++) {
                  numbers[i] += i % WIDTH / 10f;
                }
                return Floats.encode(numbers, tensor.type());
              });
    }
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
      for (int column = 0; column < WIDTH; column++) {
        double mean = mean(before, column);
        assertEquals(column / 10.0, mean, 0.01);
        assertEquals(mean, mean(drawn, column), 0.01);
      }
      assertEquals(deviation(before), deviation(drawn), 0.1 * deviation(before));
    }
  }

  private static double mean(float[] table, int column) {
    double sum = 0;
    for (int i = column; i < table.length; i += WIDTH) {
      sum += table[i];
    }
    return sum / (table.length / WIDTH);
  }

  /** Returns the deviation from the columns' means. */
  private static double deviation(float[] table) {
    double squares = 0;
    for (int column = 0; column < WIDTH; column++) {
      double mean = mean(table, column);
      for (int i = column; i < table.length; i += WIDTH) {
        squares += Math.pow(table[i] - mean, 2);
      }
    }
    return Math.sqrt(squares / table.length);
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
