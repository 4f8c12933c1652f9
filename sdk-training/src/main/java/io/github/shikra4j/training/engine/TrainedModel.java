package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.VisionConfig;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Program;
import java.util.List;
import java.util.Optional;

/**
 * A model's weights as training holds them, and its sizes.
 *
 * @param manager owns the arrays of one pass
 * @param train the program of that name
 * @param config sizes of the language model
 * @param table token embeddings, {@code [vocabulary, hidden]}
 * @param layers decoder layers
 * @param norm the final one, {@code [hidden]}
 * @param head output layer, {@code [vocabulary, hidden]}
 * @param sight how it sees; empty for a model that does not
 * @param type what it computes in
 * @param loraScale what adapters' outputs are multiplied by
 * @param parameters what is trained, in the model's order
 */
record TrainedModel(
    NDManager manager,
    Program train,
    LanguageConfig config,
    NDArray table,
    List<Layer> layers,
    NDArray norm,
    Linear head,
    Optional<Sight> sight,
    NumberType type,
    double loraScale,
    List<Parameter> parameters)
    implements AutoCloseable {

  /**
   * A decoder layer.
   *
   * @param weights as the program takes them
   * @param adapters a and b of each linear layer, in the order of the weights
   * @param trains whether any of them are trained
   */
  record Layer(List<NDArray> weights, List<NDArray> adapters, boolean trains) {}

  /**
   * Vision tower and projector.
   *
   * @param config the tower's sizes
   * @param input weights before the layers
   * @param layers weights of the layers that run
   * @param towerTrains whether the tower is trained
   * @param projector its linear layer
   * @param bias the projector's, {@code [hidden]}
   */
  record Sight(
      VisionConfig config,
      List<NDArray> input,
      List<List<NDArray>> layers,
      boolean towerTrains,
      Linear projector,
      NDArray bias) {}

  /** Tells whether a weight is trained. */
  boolean trains(NDArray... weights) {
    List<NDArray> wanted = List.of(weights);
    return parameters.stream().anyMatch(p -> wanted.stream().anyMatch(w -> w == p.weight()));
  }

  Parameter parameter(String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  int patches() {
    return sight.map(s -> s.config().patches()).orElse(0);
  }

  @Override
  public void close() {
    manager.close();
  }
}
