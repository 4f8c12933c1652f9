package io.github.shikra4j.runtime.checkpoint;

import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The sizes and constants of a LLaMA language model, and how it sees where it is a Shikra.
 *
 * @param vocabSize rows of the embedding, added tokens included
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width inside the MLP
 * @param layers decoder layers
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param headDim width of a head, even
 * @param rmsNormEps added to the mean square
 * @param ropeTheta base of the rotary angles
 * @param tieWordEmbeddings whether the output layer is the embedding
 * @param maxPositionEmbeddings longest sequence in tokens
 * @param bosTokenId begins a text
 * @param eosTokenIds each of them ends a text; at least one
 * @param padTokenId fills a batch, where there is one
 * @param torchDtype the format of the stored weights, where it says so
 * @param multimodal the picture side; empty for a plain LLaMA
 */
public record LanguageConfig(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headDim,
    double rmsNormEps,
    double ropeTheta,
    boolean tieWordEmbeddings,
    int maxPositionEmbeddings,
    int bosTokenId,
    List<Integer> eosTokenIds,
    OptionalInt padTokenId,
    Optional<ElementType> torchDtype,
    Optional<Multimodal> multimodal) {

  private static final Set<String> MODEL_TYPES = ImmutableSet.of("llama", "shikra", "llava");

  /**
   * How a Shikra sees.
   *
   * @param hiddenSize width of the vision tower, which the projector takes
   * @param selectLayer the tower's hidden state to use; negative counts from the last
   * @param useImStartEnd whether {@code <im_start>} and {@code <im_end>} enclose the patches
   * @param visionTower the tower's folder as written, relative to the model's folder, or a name
   */
  public record Multimodal(
      int hiddenSize, int selectLayer, boolean useImStartEnd, Optional<String> visionTower) {}

  /**
   * Reads {@code config.json}.
   *
   * @throws io.github.shikra4j.CheckpointException naming file and key, if one is missing, absurd
   *     or asks for arithmetic that is not supported
   */
  public static LanguageConfig read(Path folder) {
    JsonFile json = JsonFile.read(folder.resolve("config.json"));
    refuseOtherArithmetic(json);
    int hidden = json.positive("hidden_size");
    int heads = json.positive("num_attention_heads");
    int keyValueHeads = json.positive("num_key_value_heads", heads);
    if (heads % keyValueHeads != 0) {
      throw json.bad(
          "num_key_value_heads", keyValueHeads + " does not divide the " + heads + " heads");
    }
    int vocabulary = json.positive("vocab_size");
    return new LanguageConfig(
        vocabulary,
        hidden,
        json.positive("intermediate_size"),
        json.positive("num_hidden_layers"),
        heads,
        keyValueHeads,
        headDim(json, hidden, heads),
        json.positiveReal("rms_norm_eps", 1e-6),
        ropeTheta(json),
        json.truth("tie_word_embeddings", false),
        json.positive("max_position_embeddings", json.positive("max_sequence_length", 2048)),
        token(json, "bos_token_id", json.whole("bos_token_id", 1), vocabulary),
        json.wholes("eos_token_id", 2).stream()
            .map(id -> token(json, "eos_token_id", id, vocabulary))
            .toList(),
        padToken(json),
        dtype(json),
        multimodal(json));
  }

  private static void refuseOtherArithmetic(JsonFile json) {
    String modelType = json.text("model_type", "llama");
    if (!MODEL_TYPES.contains(modelType)) {
      throw json.bad("model_type", modelType + " is not supported, only " + MODEL_TYPES);
    }
    String activation = json.text("hidden_act", "silu");
    if (!activation.equals("silu")) {
      throw json.bad("hidden_act", activation + " is not supported, only silu");
    }
    for (String bias : List.of("attention_bias", "mlp_bias")) {
      if (json.truth(bias, false)) {
        throw json.bad(bias, "biases are not supported");
      }
    }
    for (String key : List.of("quantization_config", "sliding_window")) {
      if (json.has(key)) {
        throw json.bad(key, "not supported");
      }
    }
    for (String key : List.of("rope_scaling", "rope_parameters")) {
      if (json.has(key)) {
        refuseScaling(json, key);
      }
    }
    if (json.positiveReal("partial_rotary_factor", 1) != 1) {
      throw json.bad("partial_rotary_factor", "only 1 is supported");
    }
  }

  private static void refuseScaling(JsonFile json, String key) {
    JsonFile rope = json.object(key);
    String type = rope.text("rope_type", rope.text("type", "default"));
    if (!type.equals("default") || rope.has("factor")) {
      throw json.bad(key, "scaled rotary angles (" + type + ") are not supported");
    }
  }

  private static double ropeTheta(JsonFile json) {
    double theta = json.positiveReal("rope_theta", 10000);
    return json.isObject("rope_parameters")
        ? json.object("rope_parameters").positiveReal("rope_theta", theta)
        : theta;
  }

  private static int headDim(JsonFile json, int hidden, int heads) {
    boolean given = json.has("head_dim");
    if (!given && hidden % heads != 0) {
      throw json.bad("num_attention_heads", heads + " does not divide hidden_size " + hidden);
    }
    int headDim = given ? json.positive("head_dim") : hidden / heads;
    if (headDim % 2 != 0) {
      throw json.bad(
          given ? "head_dim" : "num_attention_heads",
          "heads of width " + headDim + " cannot be rotated in pairs");
    }
    return headDim;
  }

  private static int token(JsonFile json, String key, int id, int vocabulary) {
    if (id < 0 || id >= vocabulary) {
      throw json.bad(key, id + " is not in the vocabulary of " + vocabulary);
    }
    return id;
  }

  // Early LLaMA conversions write -1 where there is none.
  private static OptionalInt padToken(JsonFile json) {
    int id = json.whole("pad_token_id", -1);
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  private static Optional<ElementType> dtype(JsonFile json) {
    String key = json.has("torch_dtype") ? "torch_dtype" : "dtype";
    if (!json.has(key)) {
      return Optional.empty();
    }
    String name = json.text(key);
    return Optional.of(
        ElementType.ofTorch(name)
            .filter(ElementType::isFloat)
            .orElseThrow(() -> json.bad(key, name + " is no known floating-point format")));
  }

  private static Optional<Multimodal> multimodal(JsonFile json) {
    boolean sees =
        json.has("mm_hidden_size")
            || json.has("mm_vision_tower")
            || json.truth("use_mm_proj", false);
    if (!sees) {
      return Optional.empty();
    }
    String feature = json.text("mm_vision_select_feature", "patch");
    if (!feature.equals("patch")) {
      throw json.bad("mm_vision_select_feature", feature + " is not supported, only patch");
    }
    return Optional.of(
        new Multimodal(
            json.positive("mm_hidden_size"),
            json.whole("mm_vision_select_layer", -1),
            json.truth("mm_use_im_start_end", false),
            json.has("mm_vision_tower")
                ? Optional.of(json.text("mm_vision_tower"))
                : Optional.empty()));
  }
}
