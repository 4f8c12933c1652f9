package io.github.shikra4j.runtime.model;

import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Lists the tensors of a shape as Hugging Face names them. */
final class ShapeTensors {
  private final ElementType type;

  ShapeTensors(ElementType type) {
    this.type = type;
  }

  /** Returns whether a tensor is a norm's weight. */
  static boolean isNorm(TensorSpec tensor) {
    return tensor.name().matches(".*(norm\\d?|layrnorm)\\.weight");
  }

  /** Returns language model and projector. */
  List<TensorSpec> model(ModelShape shape) {
    ModelShape.Language language = shape.language();
    long hidden = language.hidden();
    List<TensorSpec> all = new ArrayList<>();
    all.add(tensor("model.embed_tokens.weight", language.vocabulary(), hidden));
    for (int i = 0; i < language.layers(); i++) {
      decoderLayer("model.layers." + i + ".", language, all);
    }
    all.add(tensor("model.norm.weight", hidden));
    shape.vision().ifPresent(vision -> linear("model.mm_projector", hidden, vision.width(), all));
    if (!language.tied()) {
      all.add(tensor("lm_head.weight", language.vocabulary(), hidden));
    }
    return all;
  }

  private void decoderLayer(String layer, ModelShape.Language language, List<TensorSpec> all) {
    long hidden = language.hidden();
    long queries = (long) language.heads() * language.headDim();
    long keys = (long) language.keyValueHeads() * language.headDim();
    long inner = language.intermediate();
    all.add(tensor(layer + "self_attn.q_proj.weight", queries, hidden));
    all.add(tensor(layer + "self_attn.k_proj.weight", keys, hidden));
    all.add(tensor(layer + "self_attn.v_proj.weight", keys, hidden));
    all.add(tensor(layer + "self_attn.o_proj.weight", hidden, queries));
    all.add(tensor(layer + "mlp.gate_proj.weight", inner, hidden));
    all.add(tensor(layer + "mlp.down_proj.weight", hidden, inner));
    all.add(tensor(layer + "mlp.up_proj.weight", inner, hidden));
    all.add(tensor(layer + "input_layernorm.weight", hidden));
    all.add(tensor(layer + "post_attention_layernorm.weight", hidden));
  }

  /** Returns a whole CLIP vision tower. */
  List<TensorSpec> tower(ModelShape.Vision vision) {
    long width = vision.width();
    long side = vision.imageSize() / vision.patchSize();
    long patch = vision.patchSize();
    String root = "vision_model.";
    List<TensorSpec> all = new ArrayList<>();
    all.add(tensor(root + "embeddings.class_embedding", width));
    all.add(tensor(root + "embeddings.patch_embedding.weight", width, 3, patch, patch));
    all.add(tensor(root + "embeddings.position_embedding.weight", side * side + 1, width));
    norm(root + "pre_layrnorm", width, all);
    for (int i = 0; i < vision.layers(); i++) {
      encoderLayer(root + "encoder.layers." + i + ".", vision, all);
    }
    norm(root + "post_layernorm", width, all);
    return all;
  }

  private void encoderLayer(String layer, ModelShape.Vision vision, List<TensorSpec> all) {
    long width = vision.width();
    long inner = vision.intermediate();
    for (String name : List.of("k_proj", "v_proj", "q_proj", "out_proj")) {
      linear(layer + "self_attn." + name, width, width, all);
    }
    norm(layer + "layer_norm1", width, all);
    linear(layer + "mlp.fc1", inner, width, all);
    linear(layer + "mlp.fc2", width, inner, all);
    norm(layer + "layer_norm2", width, all);
  }

  private void linear(String name, long rows, long columns, List<TensorSpec> all) {
    all.add(tensor(name + ".weight", rows, columns));
    all.add(tensor(name + ".bias", rows));
  }

  private void norm(String name, long width, List<TensorSpec> all) {
    all.add(tensor(name + ".weight", width));
    all.add(tensor(name + ".bias", width));
  }

  private TensorSpec tensor(String name, long... shape) {
    return new TensorSpec(name, type, LongStream.of(shape).boxed().toList());
  }
}
