package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.Golden;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstShikraTests {
  private static final ModelShape PLAIN =
      new ModelShape(ModelShape.Language.llama(32, 88, 2, 4, 512), Optional.empty());

  @TempDir Path folder;
  private Path language;
  private Path tower;
  private Path output;

  @BeforeEach
  void write() throws IOException {
    Path tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
    Files.copy(
        RandomModels.tokenizer().resolve("tokenizer.model"), tokenizer.resolve("tokenizer.model"));
    language = folder.resolve("llama");
    new RandomCheckpoint(PLAIN, 7).write(language, tokenizer);
    RandomModels.write(ModelShape.TINY, folder.resolve("other"));
    tower = folder.resolve("other/clip");
    output = folder.resolve("first");
  }

  private void first(long seed) {
    FirstShikra.write(language, tower, -2, output, seed, progress -> {});
  }

  private static float[] numbers(Path of, String name) {
    try (Checkpoint checkpoint = Checkpoint.open(of)) {
      return checkpoint.tensor(name).toFloats();
    }
  }

  @Test
  void write_model_isTheLanguageModelAndSees() {
    first(3);
    ModelFolder read = ModelFolder.read(output, null, null);
    assertEquals(24, read.tower().orElseThrow().config().hiddenSize());
    LanguageConfig.Multimodal sees = read.language().multimodal().orElseThrow();
    assertEquals(-2, sees.selectLayer());
    assertTrue(sees.useImStartEnd());
    assertEquals(515, read.language().vocabSize());
    try (Checkpoint before = Checkpoint.open(language)) {
      for (String name : before.names()) {
        float[] numbers = before.tensor(name).toFloats();
        assertArrayEquals(numbers, Arrays.copyOf(numbers(output, name), numbers.length), name);
      }
    }
    try (Tokenizer tokenizer = Tokenizers.load(output)) {
      assertEquals(512, tokenizer.controlId("<im_patch>").orElseThrow());
      assertEquals(513, tokenizer.controlId("<im_start>").orElseThrow());
      assertEquals(514, tokenizer.controlId("<im_end>").orElseThrow());
    }
  }

  @Test
  void write_projector_isAnUntrainedLinearLayer() {
    first(3);
    float[] weights = numbers(output, "model.mm_projector.weight");
    assertEquals(32 * 24, weights.length);
    double bound = 1 / Math.sqrt(24);
    double squares = 0;
    for (float weight : weights) {
      assertEquals(0, weight, bound * 1.001);
      squares += weight * weight;
    }
    assertEquals(bound / Math.sqrt(3), Math.sqrt(squares / weights.length), 0.05 * bound);
    assertEquals(32, numbers(output, "model.mm_projector.bias").length);
  }

  @Test
  void write_seed_decidesTheNewNumbers() {
    first(3);
    float[] weights = numbers(output, "model.mm_projector.weight");
    first(3);
    assertArrayEquals(weights, numbers(output, "model.mm_projector.weight"));
    first(4);
    assertFalse(Arrays.equals(weights, numbers(output, "model.mm_projector.weight")));
  }

  @Test
  void write_whatCannotBeJoined_isRefusedAndNothingIsWritten() {
    assertProblem("it sees already", folder.resolve("other"), tower, -2);
    assertProblem("only clip and clip_vision_model", language, language, -2);
    assertProblem("mm_vision_select_layer is 9", language, tower, 9);
    assertFalse(Files.exists(output));
    assertThrows(
        CheckpointException.class,
        () -> FirstShikra.write(language, tower, -2, language, 0, progress -> {}));
  }

  private void assertProblem(String problem, Path llama, Path clip, int layer) {
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> FirstShikra.write(llama, clip, layer, output, 0, progress -> {}));
    assertTrue(e.getMessage().contains(problem), e::getMessage);
  }

  @Test
  @Golden.Needed
  void write_ofTheOriginalsBase_hasTheTensorsOfTheOriginal() {
    FirstShikra.write(Golden.path("base"), Golden.path("clip"), -2, output, 0, progress -> {});
    assertEquals(specs(Golden.path("shikra")), specs(output));
    assertEquals(
        LanguageConfig.read(Golden.path("shikra")).vocabSize(),
        LanguageConfig.read(output).vocabSize());
  }

  private static Set<TensorSpec> specs(Path of) {
    try (Checkpoint checkpoint = Checkpoint.open(of)) {
      return checkpoint.names().stream().map(checkpoint::spec).collect(Collectors.toSet());
    }
  }
}
