package io.github.shikra4j.training.engine;

import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.Parameters;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.recipe.Trainable;
import java.util.Locale;

/**
 * What a stage needs on each device, reckoned before anything is loaded.
 *
 * @param parameters numbers of the model
 * @param trained numbers that are trained
 * @param weightBytes the model's weights
 * @param gradientBytes of what is trained
 * @param optimiserBytes moments and float32 copies of what is trained
 * @param activationBytes what one pass keeps for its way back, at {@code tokens}
 * @param tokens of a pass
 */
record MemoryEstimate(
    long parameters,
    long trained,
    long weightBytes,
    long gradientBytes,
    long optimiserBytes,
    long activationBytes,
    long tokens) {
  /** Assumed where the recipe sets no limit: a picture's patches and a short dialogue. */
  private static final int ASSUMED_TEXT = 256;

  static MemoryEstimate of(ModelFolder folder, Recipe recipe, Stage stage, int devices) {
    int bytes = recipe.precision() == Precision.FLOAT32 ? 4 : 2;
    long parameters = Parameters.of(folder);
    long trained = trained(folder, stage);
    boolean masters = bytes == 2 && recipe.masterWeights();
    // In 16 bits they are also summed in float32.
    long gradient = bytes == 4 ? 4 : bytes + 4;
    // Two moments, and the copy.
    long optimiser = masters ? 12 : 2L * bytes;
    long patches = folder.tower().map(tower -> tower.config().patches()).orElse(0);
    long longest = stage.data().maxLength() > 0 ? stage.data().maxLength() : patches + ASSUMED_TEXT;
    long tokens = Math.min(stage.microBatchSize(), stage.batchSize()) * longest;
    return new MemoryEstimate(
        parameters,
        trained,
        parameters * bytes / devices,
        trained * gradient / devices,
        trained * optimiser / devices,
        activations(folder.language(), stage, tokens, bytes, devices),
        tokens);
  }

  private static long trained(ModelFolder folder, Stage stage) {
    long trained = 0;
    Parameters.Split split = Parameters.split(folder);
    trained += stage.trainable().contains(Trainable.LANGUAGE_MODEL) ? split.language() : 0;
    trained += stage.trainable().contains(Trainable.PROJECTOR) ? split.projector() : 0;
    trained += stage.trainable().contains(Trainable.VISION_TOWER) ? split.tower() : 0;
    return trained + stage.lora().map(lora -> AdaptedLayers.of(folder, lora).numbers()).orElse(0L);
  }

  /** Counts the tensors that libtorch keeps of a decoder layer, and the logits. */
  private static long activations(
      LanguageConfig c, Stage stage, long tokens, int bytes, int devices) {
    long queries = (long) c.heads() * c.headDim();
    // Norms work in float32: 2 inputs in it and their squares' roots; q, k, v, turned and laid out.
    long inside =
        tokens * (12L * c.hiddenSize() + bytes * (10 * queries + 4L * c.intermediateSize()));
    long between = tokens * c.hiddenSize() * bytes;
    long layersHere = (c.layers() + devices - 1L) / devices;
    long kept = stage.recompute() ? inside + layersHere * between : layersHere * (inside + between);
    long logits = tokens / 4 * c.vocabSize() * 3L * 4;
    return kept + logits;
  }

  /** Returns the bytes of a device. */
  long total() {
    return totalOfCopy() + optimiserBytes;
  }

  /** Returns those of a device with another copy of the model, which is not improved itself. */
  long totalOfCopy() {
    return weightBytes + gradientBytes + activationBytes;
  }

  /**
   * Refuses what cannot fit.
   *
   * @param needed bytes of the device
   * @param available bytes of it
   */
  void require(long needed, long available, String device) {
    if (needed > available) {
      throw new DeviceMemoryException(
          "%s has %s available and this stage needs about %s: %s; use a smaller micro_batch_size or max_length, recompute: true, precision: bfloat16, lora in place of language_model, or layers_over_devices over more devices"
              .formatted(device, gib(available), gib(needed), this));
    }
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
  }

  @Override
  public String toString() {
    return "weights %s, gradients and optimiser %s (%,d of %,d numbers are trained), activations of a pass of %,d tokens %s"
        .formatted(
            gib(weightBytes),
            gib(gradientBytes + optimiserBytes),
            trained,
            parameters,
            tokens,
            gib(activationBytes));
  }
}
