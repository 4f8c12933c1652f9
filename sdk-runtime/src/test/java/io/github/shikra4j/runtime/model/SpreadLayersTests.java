package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model in parts, each with its own arrays as on a device of its own, says the same. */
class SpreadLayersTests {
  private static final int[] IDS = LoadedModel.ids(150, 5);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "4, 2, false, FLOAT32",
    "5, 3, true, FLOAT32",
    "4, 2, false, FLOAT16",
    "4, 4, false, BFLOAT16",
    "4, 2, true, INT8"
  })
  void forward_layersInParts_givesTheSameLogits(
      int layers, int parts, boolean tied, Precision precision) {
    ModelShape.Language language = ModelShape.Language.llama(64, 96, layers, 4, 600);
    ModelShape shape =
        ModelShape.of(
            tied ? language.withTiedEmbeddings() : language,
            ModelShape.TINY.vision().orElseThrow());
    RandomModels.write(shape, folder);
    assertSameInParts(Arithmetic.of(precision), parts);
  }

  @Test
  void forward_layersInPartsOfPackedFloat16_givesTheSameLogits() {
    assumeTrue(LinearLayers.packsFloat16(), "this engine has no packed float16");
    ModelShape.Language language =
        ModelShape.Language.llama(64, 96, 4, 4, 600).withTiedEmbeddings();
    RandomModels.write(ModelShape.of(language, ModelShape.TINY.vision().orElseThrow()), folder);
    assertSameInParts(Arithmetic.ofPackedFloat16(), 2);
  }

  private void assertSameInParts(Arithmetic arithmetic, int parts) {
    try (LoadedModel whole = LoadedModel.load(folder, Checkpoint.open(folder), arithmetic, 1);
        LoadedModel spread = LoadedModel.load(folder, Checkpoint.open(folder), arithmetic, parts);
        KvCache first = spread.newCache(1);
        KvCache second = spread.newCache(1)) {
      assertEquals(
          whole.model().language().bytesPerToken(), spread.model().language().bytesPerToken());
      assertSame(whole.logits(IDS, 100, 1), spread.logits(first, IDS, 100, 1));
      // The beginning of another request, taken over from this one.
      first.truncate(100);
      try (KvChunk chunk = first.copyOfLast(100)) {
        second.append(chunk);
      }
      int[] rest = Arrays.copyOfRange(IDS, 100, IDS.length);
      assertSame(whole.logits(IDS, 100, 1).subList(100, 150), spread.logits(second, rest, 1));
    }
  }

  private static void assertSame(List<float[]> wanted, List<float[]> got) {
    assertEquals(wanted.size(), got.size());
    for (int i = 0; i < got.size(); i++) {
      assertArrayEquals(wanted.get(i), got.get(i), "row " + i);
    }
  }
}
