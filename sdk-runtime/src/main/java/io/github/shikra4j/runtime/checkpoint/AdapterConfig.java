package io.github.shikra4j.runtime.checkpoint;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What PEFT's {@code adapter_config.json} says of a LoRA adapter.
 *
 * @param rank width between the two matrices, from 1 on
 * @param alpha the product is multiplied by {@code alpha / rank}
 * @param rankStabilized whether it is multiplied by {@code alpha / sqrt(rank)} instead
 * @param targets the modules that are adapted
 * @param rankPattern ranks of modules that have another, by the pattern of their names
 * @param alphaPattern alphas of modules that have another, by the pattern of their names
 * @param modulesToSave ends of the names of modules that were trained whole
 * @param baseModel folder or name of the model that it was trained over; for people
 */
public record AdapterConfig(
    int rank,
    double alpha,
    boolean rankStabilized,
    AdapterTargets targets,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern,
    List<String> modulesToSave,
    Optional<String> baseModel) {
  static final String FILE = "adapter_config.json";

  /** Keys that are read here. */
  private static final Set<String> READ =
      ImmutableSet.of(
          "peft_type",
          "r",
          "lora_alpha",
          "use_rslora",
          "target_modules",
          "exclude_modules",
          "layers_to_transform",
          "rank_pattern",
          "alpha_pattern",
          "modules_to_save",
          "base_model_name_or_path",
          "bias",
          "init_lora_weights");

  /** Keys that say how it was trained or is loaded, and change no result. */
  private static final Set<String> WITHOUT_EFFECT =
      ImmutableSet.of(
          "auto_mapping",
          "corda_config",
          "eva_config",
          "inference_mode",
          "layers_pattern",
          "loftq_config",
          "lora_dropout",
          "lora_ga_config",
          "megatron_config",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config",
          "task_type");

  /** First weights that leave the model's own as they are; others, such as PiSSA, change them. */
  private static final Set<String> INITS = ImmutableSet.of("gaussian", "eva", "orthogonal");

  /** Copies what it is given. */
  public AdapterConfig {
    rankPattern = ImmutableMap.copyOf(rankPattern);
    alphaPattern = ImmutableMap.copyOf(alphaPattern);
    modulesToSave = List.copyOf(modulesToSave);
  }

  /** Describes an adapter whose layers have all the same rank. */
  public AdapterConfig(
      int rank,
      double alpha,
      List<String> targets,
      List<String> modulesToSave,
      Optional<String> baseModel) {
    this(
        rank,
        alpha,
        false,
        AdapterTargets.named(targets),
        Map.of(),
        Map.of(),
        modulesToSave,
        baseModel);
  }

  /**
   * Reads an adapter's configuration.
   *
   * @throws io.github.shikra4j.CheckpointException naming file and key, if one is missing, absurd
   *     or asks for arithmetic that is not supported
   */
  public static AdapterConfig read(Path folder) {
    JsonFile json = JsonFile.read(folder.resolve(FILE));
    refuseOtherArithmetic(json);
    return new AdapterConfig(
        json.positive("r", 8),
        json.positiveReal("lora_alpha", 8),
        json.truth("use_rslora", false),
        AdapterTargets.read(json),
        pattern(json, "rank_pattern", JsonFile::positive),
        pattern(json, "alpha_pattern", (map, key) -> map.positiveReal(key, 1)),
        json.texts("modules_to_save"),
        json.has("base_model_name_or_path")
            ? Optional.of(json.text("base_model_name_or_path"))
            : Optional.empty());
  }

  private static void refuseOtherArithmetic(JsonFile json) {
    String type = json.text("peft_type");
    if (!type.equals("LORA")) {
      throw json.bad("peft_type", type + " is not supported, only LORA");
    }
    String bias = json.text("bias", "none");
    if (!bias.equals("none")) {
      throw json.bad("bias", bias + " is not supported, only none");
    }
    if (json.isText("init_lora_weights") && !INITS.contains(json.text("init_lora_weights"))) {
      throw json.bad(
          "init_lora_weights",
          json.text("init_lora_weights")
              + " changes the model's own weights, which is not supported; convert the adapter to"
              + " plain LoRA");
    }
    // Whatever else is switched on, such as use_dora or fan_in_fan_out, changes the arithmetic.
    for (String key : json.keys()) {
      if (!READ.contains(key) && !WITHOUT_EFFECT.contains(key) && json.isSet(key)) {
        throw json.bad(key, "not supported");
      }
    }
  }

  private static <T> Map<String, T> pattern(
      JsonFile json, String key, BiFunction<JsonFile, String, T> read) {
    Map<String, T> values = new LinkedHashMap<>();
    if (json.has(key)) {
      JsonFile map = json.object(key);
      for (String module : map.keys()) {
        AdapterTargets.compile(map, module, module);
        values.put(module, read.apply(map, module));
      }
    }
    return values;
  }

  /** Returns the rank of a module's matrices. */
  int rank(String module) {
    return AdapterTargets.first(rankPattern, module).orElse(rank);
  }

  /** Returns what the product of a module's matrices is multiplied by. */
  float scale(String module) {
    double width = rank(module);
    double numerator = AdapterTargets.first(alphaPattern, module).orElse(alpha);
    return (float) (numerator / (rankStabilized ? Math.sqrt(width) : width));
  }

  /** Returns the configuration as PEFT reads it. */
  String toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("peft_type", "LORA");
    json.addProperty("task_type", "CAUSAL_LM");
    json.addProperty("base_model_name_or_path", baseModel.orElse(null));
    json.addProperty("r", rank);
    json.addProperty("lora_alpha", JsonFile.plain(alpha));
    json.addProperty("lora_dropout", 0.0);
    json.addProperty("use_rslora", rankStabilized);
    json.addProperty("use_dora", false);
    json.addProperty("bias", "none");
    json.addProperty("fan_in_fan_out", false);
    json.addProperty("init_lora_weights", true);
    json.addProperty("inference_mode", true);
    targets.write(json);
    json.add("modules_to_save", modulesToSave.isEmpty() ? null : array(modulesToSave));
    JsonObject ranks = new JsonObject();
    rankPattern.forEach(ranks::addProperty);
    json.add("rank_pattern", ranks);
    JsonObject alphas = new JsonObject();
    alphaPattern.forEach((module, value) -> alphas.addProperty(module, JsonFile.plain(value)));
    json.add("alpha_pattern", alphas);
    return JsonFile.pretty(json);
  }

  static JsonArray array(List<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }
}
