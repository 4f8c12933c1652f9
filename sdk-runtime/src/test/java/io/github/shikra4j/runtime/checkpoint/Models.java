package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.runtime.checkpoint.CheckpointWriter.Format;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Writes small language models with random weights. */
final class Models {
  private static final int HIDDEN = 16;

  private Models() {}

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Writes a model in half precision.
   *
   * @param norm mean of the norms' weights
   * @param scale deviation of all weights
   */
  static void write(
      Path folder,
      int vocabulary,
      int layers,
      boolean projector,
      double norm,
      double scale,
      ElementType type) {
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(new TensorSpec("model.embed_tokens.weight", type, shape(vocabulary, HIDDEN)));
    for (int i = 0; i < layers; i++) {
      String layer = "model.layers." + i + ".";
      tensors.add(new TensorSpec(layer + "self_attn.q_proj.weight", type, shape(HIDDEN, HIDDEN)));
      tensors.add(new TensorSpec(layer + "input_layernorm.weight", type, shape(HIDDEN)));
    }
    if (projector) {
      tensors.add(new TensorSpec("model.mm_projector.weight", type, shape(HIDDEN, 5)));
    }
    tensors.add(new TensorSpec("model.norm.weight", type, shape(HIDDEN)));
    tensors.add(new TensorSpec("lm_head.weight", type, shape(vocabulary, HIDDEN)));
    Random random = new Random(folder.getFileName().toString().hashCode());
    new CheckpointWriter(folder, Format.SAFETENSORS)
        .write(tensors, tensor -> numbers(tensor, norm, scale, random));
  }

  private static List<Long> shape(long... dimensions) {
    return Arrays.stream(dimensions).boxed().toList();
  }

  private static ByteBuffer numbers(TensorSpec tensor, double norm, double scale, Random random) {
    ByteBuffer bytes = buffer((int) tensor.bytes());
    double mean = tensor.name().contains("norm") ? norm : 0;
    while (bytes.hasRemaining()) {
      put(bytes, tensor.type(), (float) (mean + scale * random.nextGaussian()));
    }
    return bytes.flip();
  }

  private static void put(ByteBuffer bytes, ElementType type, float value) {
    switch (type) {
      case FLOAT16 -> bytes.putShort(Floats.toHalf(value));
      case BFLOAT16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
      case FLOAT32 -> bytes.putFloat(value);
      default -> throw new IllegalArgumentException(type.toString());
    }
  }
}
