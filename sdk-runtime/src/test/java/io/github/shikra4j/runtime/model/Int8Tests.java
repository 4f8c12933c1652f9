package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.GoldenTensors;
import io.github.shikra4j.runtime.NativeArrays;
import io.github.shikra4j.runtime.Processor;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The 8-bit products of the language model. */
class Int8Tests {
  private static final Arithmetic INT8 = Arithmetic.of(Precision.INT8);
  private static final Arithmetic SINGLE = Arithmetic.of(NumberType.FLOAT32);

  /**
   * The largest distance of a token's logits from float32's, relative to their norm; 0.04 to 0.33
   * were measured on these models, whose weights are random.
   */
  private static final double AGAINST_SINGLE = 0.4;

  @ParameterizedTest
  @CsvSource({"1, 5, 3", "40, 64, 128", "3, 37, 11", "20, 300, 70"})
  void product_anyRows_equalsThePlainLoop(int rows, int in, int out) {
    Random random = new Random(rows);
    float[][] x = matrix(random, rows, in);
    float[][] weight = matrix(random, out, in);
    x[rows - 1][0] = 40; // an outlier
    Arrays.fill(weight[out - 1], 0);
    try (NDManager manager = Torch.newManager(Device.cpu());
        Program tensors = Program.load(manager, "Tensors")) {
      LinearLayers layers = LinearLayers.ofLanguage(INT8, 0, tensors, manager);
      LinearWeight linear = layers.of(manager.create(weight));
      layers.finish();
      NDArray wanted = manager.create(IntStream.range(0, rows).asLongStream().toArray());
      NDArray got =
          layers
              .program()
              .call("logits")
              .with(manager.create(x))
              .with(wanted)
              .with(linear.numbers())
              .with(linear.scale())
              .tensor(manager);
      assertEquals(new Shape(rows, out), got.getShape());
      if (Cpu.found().packsFloat16()) {
        assertEquals(1, layers.program().call("kept").tensor(manager).getLong());
      }
      if (rows > 32) {
        assertArrayEquals(withoutOutlier(x, weight), got.toFloatArray(), 1e-4f);
      } else {
        assertArrayEquals(outlierApart(x, weight), got.toFloatArray());
      }
    }
  }

  @Test
  void linear_ofTheTowerWithAnOutlier_equalsThePlainLoop() {
    Random random = new Random(1);
    float[][] x = matrix(random, 40, 64);
    float[][] weight = matrix(random, 24, 64);
    x[11][0] = 40;
    try (NDManager manager = Torch.newManager(Device.cpu());
        Program tensors = Program.load(manager, "Tensors")) {
      LinearLayers layers = LinearLayers.ofTower(INT8, tensors, manager);
      LinearWeight linear = layers.of(manager.create(weight));
      layers.finish();
      NDArray bias = manager.zeros(new Shape(24));
      NDArray got =
          layers
              .program()
              .call("linear")
              .with(manager.create(x))
              .with(linear.numbers())
              .with(tensors.call("rows").with(bias).with(linear.scale()).tensor(manager))
              .tensor(manager);
      assertArrayEquals(withoutOutlier(x, weight), got.toFloatArray(), 1e-4f);
    }
  }

  /**
   * Of many rows the outlier's channel, the first, is not rounded, and the rest as if it were 0.
   */
  private static float[] withoutOutlier(float[][] x, float[][] weight) {
    float[][] rest = Arrays.stream(x).map(float[]::clone).toArray(float[][]::new);
    Arrays.stream(rest).forEach(row -> row[0] = 0);
    float[] sums = plainLoop(rest, weight);
    for (int i = 0; i < sums.length; i++) {
      float[] channel = weight[i % weight.length];
      float scale = scale(channel, 127);
      sums[i] += x[i / weight.length][0] * (float) Math.rint(channel[0] / scale) * scale;
    }
    return sums;
  }

  /** Of few rows the outlier, the last token's first number, has a scale of its own. */
  private static float[] outlierApart(float[][] x, float[][] weight) {
    float[][] rest = Arrays.stream(x).map(float[]::clone).toArray(float[][]::new);
    float[] last = rest[x.length - 1];
    if (x[0].length < 12) { // 40 is less than 12 times the mean magnitude
      return plainLoop(x, weight);
    }
    float[][] apart = {new float[last.length]};
    apart[0][0] = last[0];
    last[0] = 0;
    float[] sums = plainLoop(rest, weight);
    float[] behind = plainLoop(apart, weight);
    for (int i = 0; i < behind.length; i++) {
      sums[sums.length - behind.length + i] += behind[i];
    }
    return sums;
  }

  private static float[][] matrix(Random random, int rows, int columns) {
    float[][] all = new float[rows][columns];
    for (float[] row : all) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return all;
  }

  private static float[] plainLoop(float[][] x, float[][] weight) {
    float[] result = new float[x.length * weight.length];
    for (int i = 0; i < x.length; i++) {
      float scale = scale(x[i], Processor.largestInInt8());
      for (int j = 0; j < weight.length; j++) {
        float weightScale = scale(weight[j], 127);
        int sum = 0;
        for (int k = 0; k < x[i].length; k++) {
          sum +=
              Math.round(Math.rint(x[i][k] / scale))
                  * Math.round(Math.rint(weight[j][k] / weightScale));
        }
        result[i * weight.length + j] = sum * weightScale * scale;
      }
    }
    return result;
  }

  private static float scale(float[] numbers, int largestNumber) {
    float largest = 1e-30f;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    return largest / largestNumber;
  }

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void forward_randomModel_staysNearSingle(Shapes shape, @TempDir Path folder) {
    RandomModels.write(shape.shape(), folder);
    int[] ids = LoadedModel.ids(150, 2);
    try (LoadedModel single = LoadedModel.load(folder, SINGLE);
        LoadedModel eight = LoadedModel.load(folder, INT8)) {
      List<float[]> wanted = single.logits(ids);
      List<float[]> got = eight.logits(ids);
      double worst = 0;
      for (int i = 0; i < ids.length; i++) {
        worst = Math.max(worst, GoldenTensors.distance(got.get(i), wanted.get(i)));
      }
      assertTrue(worst > 1e-4, "nothing was rounded: " + worst);
      assertTrue(worst < AGAINST_SINGLE, "off by " + worst);
    }
  }

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void forward_severalRequests_isTheSameToTheBitAsEachAlone(Shapes shape, @TempDir Path folder) {
    RandomModels.write(shape.shape(), folder);
    // More rows than 32 are of one prompt, which is computed alone.
    try (LoadedModel model = LoadedModel.load(folder, INT8)) {
      List<int[]> prompts =
          IntStream.of(12, 1, 5, 14).mapToObj(length -> LoadedModel.ids(length, length)).toList();
      List<List<float[]>> together = run(model, prompts);
      for (int i = 0; i < prompts.size(); i++) {
        List<float[]> alone = run(model, List.of(prompts.get(i))).get(0);
        for (int step = 0; step < alone.size(); step++) {
          assertArrayEquals(alone.get(step), together.get(i).get(step), "request " + i);
        }
      }
    }
  }

  /** Feeds each prompt and some tokens more, all in joint passes; the last logits of each pass. */
  private static List<List<float[]>> run(LoadedModel model, List<int[]> prompts) {
    List<KvCache> caches = prompts.stream().map(prompt -> model.newCache(1)).toList();
    List<List<float[]>> all = new ArrayList<>();
    prompts.forEach(prompt -> all.add(new ArrayList<>()));
    for (int step = 0; step < 4; step++) {
      List<Feed> feeds = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        int[] next = step == 0 ? prompts.get(i) : new int[] {prompts.get(i).length + step};
        feeds.add(model.feed(caches.get(i), next, 1));
      }
      Logits logits = model.model().language().forward(feeds);
      for (int i = 0; i < prompts.size(); i++) {
        all.get(i).add(logits.row(i, logits.vocabulary()));
      }
    }
    caches.forEach(KvCache::close);
    return all;
  }

  @Test
  void load_int8_keepsNoOtherCopyOfTheLinearWeights(@TempDir Path folder) {
    ModelShape.Language sizes = ModelShape.Language.llama(32, 88, 2, 4, 600);
    RandomModels.write(ModelShape.of(sizes, ModelShape.TINY.vision().orElseThrow()), folder);
    try (LoadedModel single = LoadedModel.load(folder, SINGLE);
        LoadedModel eight = LoadedModel.load(folder, INT8)) {
      long towerChannels = 2 * (4 * 24 + 48 + 24);
      long channels = 2 * (4 * 32 + 2 * 88 + 32) + 600 + towerChannels;
      long towerWeights = 2 * (4 * 24 * 24 + 2 * 24 * 48);
      long weights = 2 * (4 * 32 * 32 + 3 * 32 * 88) + 600 * 32 + towerWeights;
      // What FBGEMM has packed is no array: 9 weights of the language model and 12 of the tower.
      long packed = Cpu.found().packsFloat16() ? 21 * Long.BYTES : weights;
      assertEquals(
          NativeArrays.bytes(single.model()) - 4 * weights + packed + 4 * channels,
          NativeArrays.bytes(eight.model()));
    }
  }
}
