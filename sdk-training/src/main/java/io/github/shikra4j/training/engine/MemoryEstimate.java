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
 * @param optimiserBytes gradients, running means and float32 copies of what is trained
 * @param activationBytes what one pass keeps for its way back, at {@code tokens}
 * @param tokens of a pass
 */
record MemoryEstimate(
    long parameters,
    long trained,
    long weightBytes,
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
    // Gradient and two running means; in 16 bits also the float32 sum, and the copy.
    long perTrained = bytes == 4 ? 12 : bytes + 4 + (masters ? 12 : 2L * bytes);
    long patches = folder.tower().map(tower -> tower.config().patches()).orElse(0);
    int longest = stage.data().maxLength() > 0 ? stage.data().maxLength() : ASSUMED_TEXT;
    long tokens = Math.min(stage.microBatchSize(), stage.batchSize()) * (patches + longest);
    return new MemoryEstimate(
        parameters,
        trained,
        parameters * bytes / devices,
        trained * perTrained / devices,
        activations(folder.language(), stage, tokens, bytes, devices),
        tokens);
  }

  private static long trained(ModelFolder folder, Stage stage) {
    long trained = 0;
    Parameters.Split split = Parameters.split(folder);
    trained += stage.trainable().contains(Trainable.LANGUAGE_MODEL) ? split.language() : 0;
    trained += stage.trainable().contains(Trainable.PROJECTOR) ? split.projector() : 0;
    trained += stage.trainable().contains(Trainable.VISION_TOWER) ? split.tower() : 0;
    LanguageConfig c = folder.language();
    // Per target about rank * (in + out); exact sizes matter little beside the model's.
    trained +=
        stage
            .lora()
            .map(
                lora ->
                    (long) c.layers() * lora.targets().size() * lora.rank() * 2 * c.hiddenSize())
            .orElse(0L);
    return trained;
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
    return weightBytes + optimiserBytes + activationBytes;
  }

  /**
   * Refuses what cannot fit.
   *
   * @param available bytes of a device
   */
  void require(long available, String device) {
    if (total() > available) {
      throw new DeviceMemoryException(
          "%s has %s available and this stage needs about %s: %s; use a smaller micro_batch_size or max_length, recompute: true, precision: bfloat16, lora in place of language_model, or layers_over_devices over more devices"
              .formatted(device, gib(available), gib(total()), this));
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
            gib(optimiserBytes),
            trained,
            parameters,
            tokens,
            gib(activationBytes));
  }
}
