package io.github.shikra4j.runtime.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.PreprocessorConfig;
import java.util.List;

/**
 * Writes a shape down as Hugging Face's configurations do.
 *
 * @param type of the weights
 * @param folder of the tower, relative to the model's
 */
record ShapeConfigs(ModelShape shape, ElementType type, String folder) {

  /** Returns {@code config.json} of the model. */
  JsonObject model() {
    ModelShape.Language language = shape.language();
    JsonObject json = new JsonObject();
    boolean sees = shape.vision().isPresent();
    json.add("architectures", list(sees ? "ShikraLlamaForCausalLM" : "LlamaForCausalLM"));
    json.addProperty("model_type", sees ? "shikra" : "llama");
    json.addProperty("hidden_act", "silu");
    json.addProperty("hidden_size", language.hidden());
    json.addProperty("intermediate_size", language.intermediate());
    json.addProperty("num_hidden_layers", language.layers());
    json.addProperty("num_attention_heads", language.heads());
    if (language.keyValueHeads() != language.heads()) {
      json.addProperty("num_key_value_heads", language.keyValueHeads());
    }
    if (language.headDim() * language.heads() != language.hidden()) {
      json.addProperty("head_dim", language.headDim());
    }
    json.addProperty("vocab_size", language.vocabulary());
    json.addProperty("tie_word_embeddings", language.tied());
    json.addProperty("max_position_embeddings", language.context());
    json.addProperty("rms_norm_eps", 1e-6);
    json.addProperty("bos_token_id", 1);
    json.addProperty("eos_token_id", 2);
    json.addProperty("pad_token_id", 0);
    json.addProperty("torch_dtype", type.torchName());
    shape.vision().ifPresent(vision -> addMultimodal(json, vision));
    return json;
  }

  private void addMultimodal(JsonObject json, ModelShape.Vision vision) {
    json.addProperty("mm_hidden_size", vision.width());
    json.addProperty("mm_use_im_start_end", vision.startEnd());
    json.addProperty("mm_vision_select_layer", vision.selectLayer());
    json.addProperty("mm_vision_tower", folder);
    json.addProperty("use_mm_proj", true);
  }

  /** Returns {@code config.json} of the tower. */
  JsonObject tower(ModelShape.Vision vision) {
    JsonObject json = new JsonObject();
    json.add("architectures", list("CLIPVisionModel"));
    json.addProperty("model_type", "clip_vision_model");
    json.addProperty("hidden_act", "quick_gelu");
    json.addProperty("hidden_size", vision.width());
    json.addProperty("intermediate_size", vision.intermediate());
    json.addProperty("num_hidden_layers", vision.layers());
    json.addProperty("num_attention_heads", vision.heads());
    json.addProperty("image_size", vision.imageSize());
    json.addProperty("patch_size", vision.patchSize());
    json.addProperty("num_channels", 3);
    json.addProperty("layer_norm_eps", 1e-5);
    json.addProperty("torch_dtype", type.torchName());
    return json;
  }

  /** Returns {@code preprocessor_config.json} of the tower: CLIP's, at the tower's size. */
  JsonObject preprocessor(ModelShape.Vision vision) {
    PreprocessorConfig clip = PreprocessorConfig.clip();
    JsonObject json = new JsonObject();
    json.addProperty("image_processor_type", "CLIPImageProcessor");
    JsonObject size = new JsonObject();
    size.addProperty("shortest_edge", vision.imageSize());
    json.add("size", size);
    JsonObject crop = new JsonObject();
    crop.addProperty("height", vision.imageSize());
    crop.addProperty("width", vision.imageSize());
    json.add("crop_size", crop);
    json.addProperty("resample", clip.resample());
    json.addProperty("rescale_factor", clip.rescaleFactor());
    json.add("image_mean", numbers(clip.mean()));
    json.add("image_std", numbers(clip.std()));
    for (String step :
        List.of("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb")) {
      json.addProperty(step, true);
    }
    return json;
  }

  private static JsonArray list(String text) {
    JsonArray array = new JsonArray();
    array.add(text);
    return array;
  }

  private static JsonArray numbers(List<Double> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
