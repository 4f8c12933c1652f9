package io.github.shikra4j.training.engine;

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
    return rank > 0 && AdaptedLayers.adapts(targets, tensor);
  }

  LoraInit init(String tensor, long out, long in) {
    CRC32 name = new CRC32();
    name.update(tensor.getBytes(StandardCharsets.UTF_8));
    return LoraInit.draw(rank, out, in, seed << 32 ^ name.getValue());
  }

  /**
   * Returns the same without float32 copies, for a copy of the model that is not improved itself.
   */
  Trained withoutMasters() {
    return new Trained(
        visionTower, projector, languageModel, rank, alpha, targets, seed, type, false);
  }
}
