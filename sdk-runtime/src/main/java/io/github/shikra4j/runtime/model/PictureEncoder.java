package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.VisionConfig;
import io.github.shikra4j.runtime.program.Program;
import java.util.List;
import java.util.stream.IntStream;

/** Vision tower and projector: pixels in, embeddings for the language model out. */
public final class PictureEncoder implements AutoCloseable {
  private final VisionConfig config;
  private final NDManager manager;
  private final Program clip;
  private final VisionTower tower;
  private final NDArray weight;
  private final NDArray bias;

  PictureEncoder(
      VisionConfig config,
      LanguageConfig language,
      Arithmetic arithmetic,
      Program tensors,
      Weights towerWeights,
      Weights weights) {
    this.config = config;
    this.manager = weights.manager().newSubManager();
    LinearLayers linear = LinearLayers.ofTower(arithmetic, tensors, manager);
    this.clip = linear.program();
    this.weight =
        weights.get(ModelTensors.PROJECTOR.get(0), language.hiddenSize(), config.hiddenSize());
    this.bias = weights.get(ModelTensors.PROJECTOR.get(1), language.hiddenSize());
    // Last: it holds a list of tensors, which belongs to no manager.
    this.tower = new VisionTower(config, Parameters.selectLayer(language), linear, towerWeights);
  }

  /** Returns the tokens that a picture takes in the prompt. */
  public int patches() {
    return config.patches();
  }

  /**
   * Encodes pictures together.
   *
   * @param pixels of each picture {@code [3, side, side]}, normalised
   * @return {@code [patches, hidden]} for each; the caller closes them
   */
  public List<NDArray> encode(List<float[]> pixels) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray features = tower.encode(pixels, scope);
      NDArray projected = clip.call("project").with(features).with(weight).with(bias).tensor(scope);
      return IntStream.range(0, pixels.size()).mapToObj(i -> detached(projected, i)).toList();
    }
  }

  void warmUp() {
    float[] black = new float[config.channels() * config.imageSize() * config.imageSize()];
    encode(List.of(black)).forEach(NDArray::close);
  }

  private NDArray detached(NDArray batch, int index) {
    return clip.call("picture").with(batch).with(index).tensor(manager);
  }

  @Override
  public void close() {
    tower.close();
    clip.close();
    manager.close();
  }
}
