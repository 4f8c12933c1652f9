package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.runtime.GoldenTensors;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.AdapterConfig;
import io.github.shikra4j.runtime.checkpoint.AdapterFolder;
import io.github.shikra4j.runtime.checkpoint.AdapterMerge;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.Floats;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdaptedModelTests {
  private static final int RANK = 4;
  private static final List<String> TARGETS = List.of("q_proj", "down_proj");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, FLOAT32",
    "FLOAT16, FLOAT16",
    "FLOAT16, FLOAT32",
    "BFLOAT16, BFLOAT16",
  })
  void logits_ofModelWithAdapter_equalThoseOfTheMergedFolder(ElementType stored, NumberType type) {
    Path model = folder.resolve("model");
    Path adapter = folder.resolve("adapter");
    Path merged = folder.resolve("merged");
    RandomModels.checkpoint(ModelShape.TINY, 1)
        .withType(stored)
        .write(model, RandomModels.tokenizer());
    writeAdapter(model, adapter);
    AdapterMerge.merge(model, adapter, merged, progress -> {});
    try (Checkpoint base = Checkpoint.open(model);
        LoadedModel adapted =
            LoadedModel.load(model, Checkpoint.openAdapted(base, adapter), Arithmetic.of(type));
        LoadedModel whole = LoadedModel.load(merged, Arithmetic.of(type));
        LoadedModel plain = LoadedModel.load(model, Arithmetic.of(type))) {
      int[] ids = LoadedModel.ids(adapted.patches() + 12, 5);
      List<float[]> wanted = whole.logits(ids);
      List<float[]> got = adapted.logits(ids);
      for (int i = 0; i < ids.length; i++) {
        assertArrayEquals(wanted.get(i), got.get(i), "logits of token " + i);
      }
      int last = ids.length - 1;
      assertTrue(GoldenTensors.distance(plain.logits(ids).get(last), got.get(last)) > 0.01);
    }
  }

  /** Adapts some layers, and replaces the projector. */
  private static void writeAdapter(Path model, Path adapter) {
    List<TensorSpec> tensors = new ArrayList<>();
    try (Checkpoint base = Checkpoint.open(model)) {
      for (String name : base.names()) {
        List<Long> shape = base.spec(name).shape();
        if (name.contains("mm_projector")) {
          tensors.add(new TensorSpec(name, ElementType.FLOAT32, shape));
        } else if (TARGETS.stream().anyMatch(target -> name.endsWith(target + ".weight"))) {
          String module = name.substring(0, name.length() - ".weight".length());
          tensors.add(
              new TensorSpec(
                  module + ".lora_A.weight",
                  ElementType.FLOAT32,
                  List.of((long) RANK, shape.get(1))));
          tensors.add(
              new TensorSpec(
                  module + ".lora_B.weight",
                  ElementType.BFLOAT16,
                  List.of(shape.get(0), (long) RANK)));
        }
      }
    }
    AdapterFolder.write(
        adapter,
        new AdapterConfig(RANK, 8, TARGETS, List.of("mm_projector"), Optional.empty()),
        tensors,
        AdaptedModelTests::numbers);
  }

  private static ByteBuffer numbers(TensorSpec tensor) {
    Random random = new Random(tensor.name().hashCode());
    float[] values = new float[(int) tensor.bytes() / tensor.type().bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.2 * random.nextGaussian());
    }
    return Floats.encode(values, tensor.type());
  }
}
