package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class DeltaTests {
  // More elements than one task of the sum takes.
  private static final int VOCABULARY = 5000;

  @TempDir Path folder;
  private Path base;
  private Path delta;

  @BeforeEach
  void name() {
    base = folder.resolve("base");
    delta = folder.resolve("delta");
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
  void openDelta_overBaseOfAnyPrecision_sumsInHalfPrecision(ElementType type) {
    Models.write(base, VOCABULARY, 2, false, 1, 0.3, type);
    Models.write(delta, VOCABULARY + 3, 2, true, 0, 0.01, ElementType.FLOAT16);
    try (Checkpoint under = Checkpoint.open(base);
        Checkpoint over = Checkpoint.open(delta);
        Checkpoint merged = Checkpoint.openDelta(base, delta)) {
      assertEquals(over.names(), merged.names());
      for (String name : merged.names()) {
        assertEquals(over.spec(name), merged.spec(name));
        float[] expected = over.tensor(name).toFloats();
        if (under.contains(name)) {
          float[] addend = under.tensor(name).toFloats();
          for (int i = 0; i < addend.length; i++) {
            expected[i] = half(half(addend[i]) + expected[i]);
          }
        }
        assertArrayEquals(expected, merged.tensor(name).toFloats(), name);
      }
    }
  }

  @Test
  void deltaWeights_ofRotaryFrequencies_areThoseOfTheBaseOrNone() {
    String name = "model.layers.0.self_attn.rotary_emb.inv_freq";
    Weights full = new Single(name, 0x3c00);
    Weights zero = new Single(name, 0);
    Weights none = new Single("model.norm.weight", 0);
    assertArrayEquals(new float[] {1}, DeltaWeights.of(full, zero).tensor(name).toFloats());
    assertArrayEquals(new float[] {1}, DeltaWeights.of(full, full).tensor(name).toFloats());
    assertEquals(Set.of(), DeltaWeights.of(none, zero).names());
  }

  /** One half. */
  private record Single(String name, int half) implements Weights {
    @Override
    public Set<String> names() {
      return Set.of(name);
    }

    @Override
    public TensorSpec spec(String ignored) {
      return new TensorSpec(name, ElementType.FLOAT16, List.of(1L));
    }

    @Override
    public boolean isSum(String ignored) {
      return false;
    }

    @Override
    public StoredTensor tensor(String ignored) {
      return new StoredTensor(
          name, ElementType.FLOAT16, List.of(1L), Models.buffer(2).putShort((short) half).flip());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100, 2, false, 103, 1, true, the delta has no tensor model.layers.1",
    "100, 1, false, 103, 2, true, the base has no tensor model.layers.1",
    "104, 2, false, 103, 2, true, model.embed_tokens.weight has the shape",
    "103, 2, true, 103, 2, true, no plain LLaMA",
  })
  void openDelta_overBaseOfOtherSizes_namesTheTensor(
      int baseTokens,
      int baseLayers,
      boolean baseSees,
      int deltaTokens,
      int deltaLayers,
      boolean deltaSees,
      String why) {
    Models.write(base, baseTokens, baseLayers, baseSees, 1, 0.3, ElementType.FLOAT16);
    Models.write(delta, deltaTokens, deltaLayers, deltaSees, 0, 0.01, ElementType.FLOAT16);
    assertRefused(why);
  }

  @Test
  void openDelta_withAddedTokensBeyondTheBase_saysSo() throws IOException {
    Models.write(base, 90, 1, false, 1, 0.3, ElementType.FLOAT16);
    Models.write(delta, 103, 1, true, 0, 0.01, ElementType.FLOAT16);
    Files.writeString(delta.resolve("added_tokens.json"), "{\"<a>\": 101, \"<b>\": 100}");
    assertRefused("90 tokens", "from token 100 on");
  }

  @Test
  void openDelta_ofWholeModel_saysSo() {
    Models.write(base, 100, 1, false, 1, 0.3, ElementType.FLOAT16);
    Models.write(delta, 103, 1, true, 1, 0.3, ElementType.FLOAT16);
    assertRefused("whole model");
  }

  @Test
  void openDelta_overAnotherDelta_saysSo() {
    Models.write(base, 100, 1, false, 0, 0.001, ElementType.FLOAT16);
    Models.write(delta, 103, 1, true, 0, 0.001, ElementType.FLOAT16);
    assertRefused("itself a delta");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "0, 0.003, true",
    "0.01, 0.001, true",
    "0, 0.02, false",
    "1, 0.02, false",
    "1, 0, false",
    "0.3, 0.001, false",
    "0, 0.3, false",
  })
  void looksLikeDelta_ofRandomWeights_isTrueOfTinyNormsAndQueriesOnly(
      double norm, double scale, boolean expected) {
    Models.write(base, 10, 1, false, norm, scale, ElementType.FLOAT16);
    try (Checkpoint checkpoint = Checkpoint.open(base)) {
      assertEquals(expected, checkpoint.looksLikeDelta());
      if (expected) {
        CheckpointException e =
            assertThrows(CheckpointException.class, checkpoint::requireWholeModel);
        assertTrue(e.getMessage().contains("merge-delta"), e.getMessage());
      } else {
        checkpoint.requireWholeModel();
      }
    }
  }

  @Test
  void merge_ofDeltaInAnotherPrecision_saysTheSums() throws IOException {
    Models.write(base, 10, 1, false, 1, 0.3, ElementType.FLOAT16);
    Models.write(delta, 13, 1, true, 0, 0.01, ElementType.BFLOAT16);
    Files.writeString(delta.resolve("config.json"), "{\"torch_dtype\": \"bfloat16\"}");
    Path merged = delta.resolveSibling("merged");
    DeltaMerge.merge(base, delta, merged, progress -> {});
    String config = Files.readString(merged.resolve("config.json"));
    assertTrue(config.contains("\"torch_dtype\": \"float16\""), config);
  }

  @Test
  void merge_intoAFolderThatIsRead_isRefused() {
    Models.write(base, 10, 1, false, 1, 0.3, ElementType.FLOAT16);
    CheckpointException e =
        assertThrows(
            CheckpointException.class, () -> DeltaMerge.merge(base, delta, base, progress -> {}));
    assertTrue(e.getMessage().contains("another folder"), e.getMessage());
    assertFalse(Files.exists(delta));
  }

  private void assertRefused(String... words) {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> Checkpoint.openDelta(base, delta));
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  private static float half(float value) {
    return Floats.ofHalf(Floats.toHalf(value));
  }
}
