package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.google.common.primitives.Floats;
import io.github.shikra4j.runtime.GoldenTensors;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs compute what the papers say. */
class ReferenceTests {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void model_randomWeights_equalsPlainLoops(Shapes shape, @TempDir Path folder) {
    ModelFolder read = ModelFolder.read(RandomModels.write(shape.shape(), folder), null, null);
    ReferenceShikra reference = new ReferenceShikra(read);
    float[] pixels = LoadedModel.pixels(read.tower().orElseThrow().config().imageSize(), 1);
    double[][] features = reference.features(pixels);
    int[] ids = LoadedModel.ids(features.length + 20, 4);
    List<float[]> wanted =
        ReferenceShikra.toFloats(reference.logits(ids, features, LoadedModel.POSITION));
    try (LoadedModel model = LoadedModel.load(folder, Arithmetic.of(NumberType.FLOAT32));
        NDArray got = model.model().pictures().orElseThrow().encode(List.of(pixels)).get(0)) {
      assertClose(
          "features",
          Floats.concat(ReferenceShikra.toFloats(features).toArray(float[][]::new)),
          got.toFloatArray());
      List<float[]> logits = model.logits(ids);
      for (int i = 0; i < ids.length; i++) {
        assertClose("logits of token " + i, wanted.get(i), logits.get(i));
      }
    }
  }

  private static void assertClose(String what, float[] wanted, float[] got) {
    double distance = GoldenTensors.distance(got, wanted);
    assertTrue(distance < TOLERANCE, what + " off by " + distance);
  }
}
