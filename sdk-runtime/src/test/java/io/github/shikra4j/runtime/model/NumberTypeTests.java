package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shikra4j.runtime.GoldenTensors;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every stored format loads into every number format, and the answers stay near float32's.
 *
 * <p>Numbers of 11 and 8 bits are off by 5e-4 and 4e-3; some twenty roundings in a row make 7e-3
 * and 5e-2 of it, measured as the largest distance of a token's logits relative to their norm.
 */
class NumberTypeTests {

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, FLOAT16, 1e-2",
    "FLOAT32, BFLOAT16, 1e-1",
    "FLOAT16, FLOAT16, 1e-2",
    "FLOAT16, BFLOAT16, 1e-1",
    "BFLOAT16, FLOAT16, 1e-2",
    "BFLOAT16, BFLOAT16, 1e-1"
  })
  void load_storedInOneFormat_computesInAnother(
      ElementType stored, NumberType type, double tolerance, @TempDir Path folder) {
    RandomModels.checkpoint(Shapes.FIVE_HEADS.shape(), 1)
        .withType(stored)
        .write(folder, RandomModels.tokenizer());
    double worst = off(folder, Arithmetic.of(type));
    assertTrue(worst < tolerance, "off by " + worst);
    assertFalse(worst == 0, "nothing was rounded");
  }

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void load_float16Packed_isRoundedWhereTheFileIsNot(Shapes shape, @TempDir Path folder) {
    assumeTrue(LinearLayers.packsFloat16(), "this engine has no packed float16");
    double ofFloat32 = packedOff(shape, ElementType.FLOAT32, folder.resolve("float32"));
    assertTrue(1e-5 < ofFloat32 && ofFloat32 < 1e-2, "off by " + ofFloat32);
    double ofFloat16 = packedOff(shape, ElementType.FLOAT16, folder.resolve("float16"));
    assertTrue(ofFloat16 < 1e-5, "off by " + ofFloat16);
  }

  private static double packedOff(Shapes shape, ElementType stored, Path folder) {
    RandomModels.checkpoint(shape.shape(), 1)
        .withType(stored)
        .write(folder, RandomModels.tokenizer());
    return off(folder, Arithmetic.ofPackedFloat16());
  }

  private static double off(Path folder, Arithmetic arithmetic) {
    int[] ids = LoadedModel.ids(150, 2);
    try (LoadedModel single = LoadedModel.load(folder, Arithmetic.of(NumberType.FLOAT32));
        LoadedModel half = LoadedModel.load(folder, arithmetic)) {
      List<float[]> wanted = single.logits(ids);
      List<float[]> got = half.logits(ids, 100, 1, 1);
      assertEquals(150, got.size());
      double worst = 0;
      for (int i = 0; i < ids.length; i++) {
        for (float value : got.get(i)) {
          assertTrue(Float.isFinite(value), "token " + i);
        }
        worst = Math.max(worst, GoldenTensors.distance(got.get(i), wanted.get(i)));
      }
      return worst;
    }
  }
}
