package io.github.shikra4j.training.engine;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.model.NumberType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What of a model is trained, and in which numbers.
 *
 * @param visionTower whether the tower is
 * @param projector whether the projector is
 * @param languageModel whether embedding, layers and output are
 * @param rank of adapters; 0 for none
 * @param alpha adapters' outputs are multiplied by {@code alpha / rank}
 * @param targets names of linear layers to adapt, such as {@code q_proj}
 * @param seed of what is drawn
 * @param type what the model computes in
 * @param masters whether the optimiser improves a float32 copy
 */
record Trained(
    boolean visionTower,
    boolean projector,
    boolean languageModel,
    int rank,
    double alpha,
    List<String> targets,
    long seed,
    NumberType type,
    boolean masters) {

  double loraScale() {
    return rank == 0 ? 0 : alpha / rank;
  }

  boolean adapts(String tensor) {
    return rank > 0 && targets.stream().anyMatch(target -> isNamed(tensor, target));
  }

  /** As PEFT matches: the whole name, or its end behind a dot. */
  private static boolean isNamed(String tensor, String target) {
    String end = target + ".weight";
    return tensor.equals(end) || tensor.endsWith("." + end);
  }

  LoraInit init(String tensor, long out, long in) {
    CRC32 name = new CRC32();
    name.update(tensor.getBytes(StandardCharsets.UTF_8));
    return LoraInit.draw(rank, out, in, seed << 32 ^ name.getValue());
  }

  void requireAllTargets(List<Parameter> parameters) {
    for (String target : rank == 0 ? List.<String>of() : targets) {
      String a = LoraInit.nameOfA(target + ".weight");
      if (parameters.stream().noneMatch(p -> p.name().equals(a) || p.name().endsWith("." + a))) {
        throw new InvalidQuestionException(
            "lora target "
                + target
                + ": no linear layer has this name; they are q_proj, k_proj, v_proj, o_proj,"
                + " gate_proj, up_proj, down_proj, lm_head and mm_projector");
      }
    }
  }
}
