package io.github.shikra4j.training.engine;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.ModelTensors;
import io.github.shikra4j.runtime.model.ModelTensors.Tensor;
import io.github.shikra4j.training.recipe.Lora;
import java.util.ArrayList;
import java.util.List;

/**
 * The linear layers that a stage's adapters stand beside.
 *
 * @param weights of these, {@code [out, in]}
 * @param rank of the adapters
 */
record AdaptedLayers(List<Tensor> weights, int rank) {

  /**
   * Finds them by the model's configuration.
   *
   * @throws InvalidQuestionException if the model has no layer that a target names
   */
  static AdaptedLayers of(ModelFolder folder, Lora lora) {
    List<Tensor> all = linear(folder);
    for (String target : lora.targets()) {
      if (all.stream().noneMatch(tensor -> isNamed(tensor.name(), target))) {
        throw new InvalidQuestionException(
            "lora target "
                + target
                + ": no linear layer has this name; they are q_proj, k_proj, v_proj, o_proj,"
                + " gate_proj, up_proj, down_proj, lm_head, unless it is the embedding too, and"
                + " mm_projector, where the model sees");
      }
    }
    return new AdaptedLayers(
        all.stream().filter(tensor -> adapts(lora.targets(), tensor.name())).toList(), lora.rank());
  }

  private static List<Tensor> linear(ModelFolder folder) {
    LanguageConfig config = folder.language();
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      ModelTensors.decoderLayer(config, i).stream()
          .filter(tensor -> tensor.shape().size() == 2)
          .forEach(all::add);
    }
    long hidden = config.hiddenSize();
    if (!config.tieWordEmbeddings()) {
      all.add(new Tensor(ModelTensors.HEAD, List.of((long) config.vocabSize(), hidden)));
    }
    folder
        .tower()
        .map(tower -> List.of(hidden, (long) tower.config().hiddenSize()))
        .ifPresent(shape -> all.add(new Tensor(ModelTensors.PROJECTOR.get(0), shape)));
    return all;
  }

  /** Tells whether one of the targets names a weight. */
  static boolean adapts(List<String> targets, String weight) {
    return targets.stream().anyMatch(target -> isNamed(weight, target));
  }

  /** As PEFT matches: the whole name, or its end behind a dot. */
  private static boolean isNamed(String weight, String target) {
    String end = target + ".weight";
    return weight.equals(end) || weight.endsWith("." + end);
  }

  /** Returns how many numbers the adapters have. */
  long numbers() {
    return weights.stream()
        .mapToLong(weight -> rank * (weight.shape().get(0) + weight.shape().get(1)))
        .sum();
  }
}
