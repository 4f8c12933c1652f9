package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter.Format;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.ModelShape.Language;
import io.github.shikra4j.runtime.model.ModelShape.Vision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomCheckpointTests {
  private static final RandomCheckpoint TINY = new RandomCheckpoint(ModelShape.TINY, 7);

  @TempDir Path folder;

  private Path write(RandomCheckpoint checkpoint, String name) {
    checkpoint.write(folder.resolve(name), RandomModels.tokenizer());
    return folder.resolve(name);
  }

  @Test
  void write_sameSeed_givesTheSameFiles() throws IOException {
    Path one = write(TINY, "one");
    Path two = write(TINY, "two");
    Path other = write(new RandomCheckpoint(ModelShape.TINY, 8), "other");
    for (String file : new String[] {"model.safetensors", "clip/model.safetensors"}) {
      assertEquals(-1, Files.mismatch(one.resolve(file), two.resolve(file)), file);
      assertFalse(Files.mismatch(one.resolve(file), other.resolve(file)) == -1, file);
    }
  }

  @Test
  void write_whileWeightsAreMissing_leavesNoFolderThatLooksLikeAModel() {
    Set<Boolean> looks = new HashSet<>();
    Path config = folder.resolve("model/config.json");
    write(TINY.withListener(progress -> looks.add(Files.exists(config))), "model");
    assertEquals(Set.of(false), looks);
    assertTrue(Files.exists(config));
  }

  @ParameterizedTest
  @CsvSource({
    "SAFETENSORS, FLOAT16",
    "SAFETENSORS, BFLOAT16",
    "SAFETENSORS, FLOAT32",
    "TORCH, FLOAT16",
    "TORCH, BFLOAT16",
    "TORCH, FLOAT32"
  })
  void write_shards_loadAsAModel(Format format, ElementType type) {
    RandomCheckpoint shards = TINY.withType(type).withFormat(format, 50_000).withTower("../tower");
    ModelFolder read = ModelFolder.read(write(shards, "model"), null, null);
    assertTrue(Files.exists(folder.resolve("tower/preprocessor_config.json")));
    assertEquals(Optional.of(type), read.language().torchDtype());
    try (Checkpoint checkpoint = Checkpoint.open(read.folder());
        ShikraModel model =
            ShikraModel.load(
                read,
                checkpoint,
                Arithmetic.of(NumberType.FLOAT32),
                List.of(Device.cpu()),
                progress -> {})) {
      assertEquals(16, model.pictures().orElseThrow().patches());
      assertEquals(type, checkpoint.spec("lm_head.weight").type());
    }
  }

  @Test
  void write_numbers_haveTheDeviationAskedFor() {
    Path model = write(TINY.withType(ElementType.BFLOAT16), "model");
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      float[] table = checkpoint.tensor("model.embed_tokens.weight").toFloats();
      double mean = 0;
      double square = 0;
      for (float value : table) {
        mean += value / table.length;
        square += value * (double) value / table.length;
      }
      assertEquals(0, mean, 0.001);
      assertEquals(0.02, Math.sqrt(square), 0.001);
      for (float value : checkpoint.tensor("model.norm.weight").toFloats()) {
        assertEquals(1, value);
      }
    }
  }

  @Test
  void write_trainableNumbers_keepTheSizeOfWhatTheyMultiply() {
    Path model = write(TINY.withTrainableNumbers().withType(ElementType.FLOAT32), "model");
    try (Checkpoint checkpoint = Checkpoint.open(model);
        Checkpoint tower = Checkpoint.open(model.resolve("clip"))) {
      assertEquals(1 / Math.sqrt(32), deviation(checkpoint, "layers.0.self_attn.q_proj"), 0.02);
      assertEquals(1 / Math.sqrt(88 * 4), deviation(checkpoint, "layers.1.mlp.down_proj"), 0.01);
      float[] positions =
          tower.tensor("vision_model.embeddings.position_embedding.weight").toFloats();
      double[] sums = new double[17];
      for (int row = 0; row < sums.length; row++) {
        for (int i = 0; i < 24; i++) {
          sums[row] += positions[24 * row + i] * positions[24 * row + i];
        }
      }
      assertEquals(0, sums[0]);
      assertEquals(12, sums[16], 1e-4);
    }
  }

  private static double deviation(Checkpoint checkpoint, String layer) {
    double square = 0;
    float[] numbers = checkpoint.tensor("model." + layer + ".weight").toFloats();
    for (float number : numbers) {
      square += number * (double) number / numbers.length;
    }
    return Math.sqrt(square);
  }

  @Test
  void write_everySize_isReadBack() {
    ModelShape shape =
        ModelShape.of(
            Language.llama(40, 96, 3, 5, 700)
                .withHeadDim(16)
                .withKeyValueHeads(1)
                .withTiedEmbeddings()
                .withContext(99),
            Vision.clip(24, 40, 4, 2, 84, 14).withSelectLayer(3).withoutStartEnd());
    ModelFolder read = ModelFolder.read(write(new RandomCheckpoint(shape, 1), "m"), null, null);
    LanguageConfig language = read.language();
    assertEquals(40, language.hiddenSize());
    assertEquals(16, language.headDim());
    assertEquals(1, language.keyValueHeads());
    assertEquals(700, language.vocabSize());
    assertEquals(99, language.maxPositionEmbeddings());
    assertTrue(language.tieWordEmbeddings());
    assertEquals(3, language.multimodal().orElseThrow().selectLayer());
    assertFalse(language.multimodal().orElseThrow().useImStartEnd());
    assertEquals(36, read.tower().orElseThrow().config().patches());
    assertEquals(84, read.tower().orElseThrow().preprocessor().cropSize().width());
  }

  @Test
  void write_folderWithoutTokenizer_saysSo() {
    CheckpointException error =
        assertThrows(CheckpointException.class, () -> TINY.write(folder.resolve("m"), folder));
    assertTrue(error.getMessage().contains("tokenizer.model"), error.getMessage());
  }

  @Test
  void named_otherThanTheKnownOnes_isRefused() {
    for (String name : new String[] {"tiny", "small", "1b", "7b", "13b"}) {
      assertNotNull(ModelShape.named(name), name);
    }
    InvalidQuestionException error =
        assertThrows(InvalidQuestionException.class, () -> ModelShape.named("70b"));
    assertTrue(error.getMessage().contains("there is no shape 70b"), error.getMessage());
  }
}
