package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shikra4j.runtime.RandomModels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvCacheTests {
  private static final int CHUNK = 50;
  private static final int[] IDS = LoadedModel.ids(3 * CHUNK, 5);

  /** Returns the logits of the chunk's tokens. */
  private static float[] feed(LoadedModel model, KvCache cache, int chunk) {
    int[] ids = Arrays.copyOfRange(IDS, chunk * CHUNK, (chunk + 1) * CHUNK);
    return model.model().language().forward(List.of(model.feed(cache, ids, CHUNK))).values();
  }

  /** In every number type and with other capacities, as requests have them. */
  @ParameterizedTest
  @EnumSource(Shapes.class)
  void append_copiesOfAnothersChunks_equalsComputingThemToTheBit(
      Shapes shape, @TempDir Path folder) {
    RandomModels.write(shape.shape(), folder);
    for (NumberType type : NumberType.values()) {
      try (LoadedModel model = LoadedModel.load(folder, Arithmetic.of(type));
          KvCache computed = model.newCache(1);
          KvCache taken = model.newCache(1000)) {
        for (int chunk = 0; chunk < 2; chunk++) {
          feed(model, computed, chunk);
          try (KvChunk copy = computed.copyOfLast(CHUNK)) {
            taken.append(copy);
          }
        }
        assertEquals(2 * CHUNK, taken.length());
        assertArrayEquals(feed(model, computed, 2), feed(model, taken, 2), type.name());
      }
    }
  }
}
