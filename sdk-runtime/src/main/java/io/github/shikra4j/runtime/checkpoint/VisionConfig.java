package io.github.shikra4j.runtime.checkpoint;

import com.google.common.collect.ImmutableSet;
import io.github.shikra4j.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The sizes and constants of a CLIP vision tower.
 *
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width inside the MLP
 * @param layers encoder layers
 * @param heads attention heads; divides {@code hiddenSize}
 * @param imageSize side of the square that it takes, in pixels
 * @param patchSize side of a patch, in pixels
 * @param channels colour channels, 3
 * @param layerNormEps added to the variance
 * @param hiddenAct {@code quick_gelu} or {@code gelu}
 */
public record VisionConfig(
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int imageSize,
    int patchSize,
    int channels,
    double layerNormEps,
    String hiddenAct) {

  private static final int RGB = 3;
  private static final Set<String> ACTIVATIONS = ImmutableSet.of("quick_gelu", "gelu");

  /** Returns the patches of a picture, without the class token. */
  public int patches() {
    return (imageSize / patchSize) * (imageSize / patchSize);
  }

  /**
   * Returns how many layers run to give the hidden state that {@code mm_vision_select_layer} names:
   * 0 is the embeddings, 1 the first layer's output, -1 the last layer's, -2 the one before.
   *
   * @throws CheckpointException if the tower has no such layer
   */
  public int layersRun(int selectLayer) {
    int run = selectLayer < 0 ? layers + 1 + selectLayer : selectLayer;
    if (run < 0 || run > layers) {
      throw new CheckpointException(
          "config.json: mm_vision_select_layer is %d, but the vision tower has %d layers"
              .formatted(selectLayer, layers));
    }
    return run;
  }

  /**
   * Reads the tower's {@code config.json}: of the tower alone, or of a whole CLIP with its tower
   * under {@code vision_config}. Absent keys are what transformers' CLIPVisionConfig has.
   *
   * @throws CheckpointException naming file and key, if one is absurd or asks for arithmetic that
   *     is not supported
   */
  public static VisionConfig read(Path folder) {
    JsonFile json = tower(JsonFile.read(folder.resolve("config.json")));
    int hidden = json.positive("hidden_size", 768);
    int heads = json.positive("num_attention_heads", 12);
    if (hidden % heads != 0) {
      throw json.bad("num_attention_heads", heads + " does not divide hidden_size " + hidden);
    }
    int imageSize = json.positive("image_size", 224);
    int patchSize = json.positive("patch_size", 32);
    if (patchSize > imageSize) {
      throw json.bad("patch_size", patchSize + " is larger than image_size " + imageSize);
    }
    return new VisionConfig(
        hidden,
        json.positive("intermediate_size", 3072),
        json.positive("num_hidden_layers", 12),
        heads,
        imageSize,
        patchSize,
        channels(json),
        json.positiveReal("layer_norm_eps", 1e-5),
        activation(json));
  }

  private static JsonFile tower(JsonFile json) {
    String type = json.text("model_type", "clip_vision_model");
    if (type.equals("clip_vision_model")) {
      return json;
    }
    if (!type.equals("clip")) {
      throw json.bad("model_type", type + " is not supported, only clip and clip_vision_model");
    }
    // CLIPVisionModel, which the original loads, looks at the first alone.
    for (String key : List.of("vision_config", "vision_config_dict")) {
      if (json.has(key)) {
        return json.object(key);
      }
    }
    throw json.bad("vision_config", "missing");
  }

  private static int channels(JsonFile json) {
    int channels = json.positive("num_channels", RGB);
    if (channels != RGB) {
      throw json.bad("num_channels", channels + " is not supported, only " + RGB);
    }
    return channels;
  }

  private static String activation(JsonFile json) {
    String name = json.text("hidden_act", "quick_gelu");
    if (!ACTIVATIONS.contains(name)) {
      throw json.bad("hidden_act", name + " is not supported, only " + ACTIVATIONS);
    }
    return name;
  }
}
