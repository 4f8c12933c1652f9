package io.github.shikra4j.samples;

import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter;
import io.github.shikra4j.runtime.checkpoint.Floats;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Makes a few channels many times as large as the others, as large models have them that were
 * trained long (arXiv 2208.07339), and the weights that take them as many times smaller: a model
 * that computes the same.
 */
final class OutlierChannels {
  private static final int[] NORMED = {7, 50, 101};
  private static final int[] INNER = {11, 200};

  private OutlierChannels() {}

  /**
   * Writes such a model.
   *
   * @param model a folder
   * @param folder empty
   * @param times a power of two, by which the weights are multiplied exactly
   */
  static void plant(Path model, Path folder, float times) throws IOException {
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(model.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    try (Checkpoint weights = Checkpoint.open(model)) {
      new CheckpointWriter(folder, CheckpointWriter.Format.SAFETENSORS)
          .write(
              weights.names().stream().map(weights::spec).toList(),
              tensor -> {
                float[] numbers = weights.tensor(tensor.name()).toFloats();
                plant(tensor, numbers, times);
                return Floats.encode(numbers, tensor.type());
              });
    }
  }

  private static void plant(TensorSpec tensor, float[] numbers, float times) {
    String name = tensor.name();
    int in = tensor.shape().get(tensor.shape().size() - 1).intValue();
    if (name.endsWith("layernorm.weight")) {
      columns(numbers, in, NORMED, times);
    } else if (name.matches(".*\\.(q|k|v|gate|up)_proj\\.weight")) {
      columns(numbers, in, NORMED, 1 / times);
    } else if (name.endsWith("down_proj.weight")) {
      columns(numbers, in, INNER, 1 / times);
    }
    if (name.endsWith("up_proj.weight")) {
      for (int row : INNER) {
        for (int column = 0; column < in; column++) {
          numbers[row * in + column] *= times;
        }
      }
    }
  }

  private static void columns(float[] numbers, int in, int[] channels, float times) {
    for (int row = 0; row < numbers.length / in; row++) {
      for (int channel : channels) {
        numbers[row * in + channel] *= times;
      }
    }
  }
}
