package io.github.shikra4j.runtime.model;

import com.google.common.primitives.Longs;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/** The tensors that a model consists of, named as in its checkpoint, in its programs' order. */
public final class ModelTensors {
  /** The embedding table, {@code [vocabulary, hidden]}. */
  public static final String EMBEDDING = "model.embed_tokens.weight";

  /** The output layer, {@code [vocabulary, hidden]}; absent where it is the embedding. */
  public static final String HEAD = "lm_head.weight";

  /** The final norm, {@code [hidden]}. */
  public static final String NORM = "model.norm.weight";

  /** The projector, {@code [hidden, width]} and {@code [hidden]}. */
  public static final List<String> PROJECTOR =
      List.of("model.mm_projector.weight", "model.mm_projector.bias");

  private ModelTensors() {}

  /**
   * A tensor.
   *
   * @param name in the checkpoint
   * @param shape its dimensions
   */
  public record Tensor(String name, List<Long> shape) {
    static Tensor of(String name, long... shape) {
      return new Tensor(name, Longs.asList(shape));
    }
  }

  /** Returns the weights of a decoder layer, as the program {@code Llama} takes them. */
  public static List<Tensor> decoderLayer(LanguageConfig config, int index) {
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headDim();
    long keys = (long) config.keyValueHeads() * config.headDim();
    long inner = config.intermediateSize();
    String layer = "model.layers." + index + ".";
    return List.of(
        Tensor.of(layer + "input_layernorm.weight", hidden),
        Tensor.of(layer + "self_attn.q_proj.weight", queries, hidden),
        Tensor.of(layer + "self_attn.k_proj.weight", keys, hidden),
        Tensor.of(layer + "self_attn.v_proj.weight", keys, hidden),
        Tensor.of(layer + "self_attn.o_proj.weight", hidden, queries),
        Tensor.of(layer + "post_attention_layernorm.weight", hidden),
        Tensor.of(layer + "mlp.gate_proj.weight", inner, hidden),
        Tensor.of(layer + "mlp.up_proj.weight", inner, hidden),
        Tensor.of(layer + "mlp.down_proj.weight", hidden, inner));
  }

  /** Returns how many numbers the largest weight of a decoder layer has. */
  static long largestInLayer(LanguageConfig config) {
    return decoderLayer(config, 0).stream()
        .mapToLong(tensor -> tensor.shape().stream().reduce(1L, Math::multiplyExact))
        .max()
        .orElseThrow();
  }

  /** Returns the weights of the tower before its layers, as the program {@code Clip} takes them. */
  public static List<Tensor> towerInput(VisionConfig config) {
    long width = config.hiddenSize();
    long patch = config.patchSize();
    List<Tensor> all = new ArrayList<>();
    all.add(Tensor.of("embeddings.class_embedding", width));
    all.add(Tensor.of("embeddings.patch_embedding.weight", width, config.channels(), patch, patch));
    all.add(Tensor.of("embeddings.position_embedding.weight", config.patches() + 1L, width));
    // Hugging Face's own spelling.
    addPair(all, "pre_layrnorm", width);
    return all;
  }

  /** Returns the weights of a layer of the tower, as the program {@code Clip} takes them. */
  public static List<Tensor> towerLayer(VisionConfig config, int index) {
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    String layer = "encoder.layers." + index + ".";
    List<Tensor> all = new ArrayList<>();
    addPair(all, layer + "layer_norm1", width);
    addPair(all, layer + "self_attn.q_proj", width, width);
    addPair(all, layer + "self_attn.k_proj", width, width);
    addPair(all, layer + "self_attn.v_proj", width, width);
    addPair(all, layer + "self_attn.out_proj", width, width);
    addPair(all, layer + "layer_norm2", width);
    addPair(all, layer + "mlp.fc1", inner, width);
    addPair(all, layer + "mlp.fc2", width, inner);
    return all;
  }

  private static void addPair(List<Tensor> all, String name, long... shape) {
    all.add(Tensor.of(name + ".weight", shape));
    all.add(Tensor.of(name + ".bias", shape[0]));
  }
}
