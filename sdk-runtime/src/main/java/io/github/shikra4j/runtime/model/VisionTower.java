package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.shikra4j.runtime.checkpoint.VisionConfig;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.TensorList;
import io.github.shikra4j.runtime.program.Torch;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * CLIP's vision tower up to the layer that Shikra reads. Its arithmetic is the program {@code
 * Clip}.
 */
final class VisionTower implements AutoCloseable {
  private final VisionConfig config;
  private final int layersRun;
  private final Program clip;
  private final TensorList weights;

  /**
   * Loads the layers that are needed.
   *
   * @param selectLayer which hidden state is read, as {@link VisionConfig#layersRun} counts
   */
  VisionTower(VisionConfig config, int selectLayer, LinearLayers linear, Weights weights) {
    this.config = config;
    this.clip = linear.program();
    this.layersRun = config.layersRun(selectLayer);
    try {
      this.weights = TensorList.of(load(linear, weights));
    } finally {
      linear.finish();
    }
  }

  private List<NDArray> load(LinearLayers linear, Weights weights) {
    List<NDArray> all = new ArrayList<>();
    ModelTensors.towerInput(config).forEach(tensor -> all.add(weights.get(tensor)));
    for (int i = 0; i < layersRun; i++) {
      Iterator<ModelTensors.Tensor> tensors = ModelTensors.towerLayer(config, i).iterator();
      while (tensors.hasNext()) {
        ModelTensors.Tensor weight = tensors.next();
        ModelTensors.Tensor bias = tensors.next();
        all.addAll(
            weight.shape().size() == 1
                ? List.of(weights.get(weight), weights.get(bias))
                : linear.load(weights, weight, bias));
      }
    }
    return all;
  }

  /**
   * Encodes pictures.
   *
   * @param pixels of each picture {@code [3, side, side]}, normalised
   * @return {@code [pictures, patches, width]}
   */
  NDArray encode(List<float[]> pixels, NDManager scope) {
    long side = config.imageSize();
    FloatBuffer all = FloatBuffer.allocate(pixels.stream().mapToInt(p -> p.length).sum());
    pixels.forEach(all::put);
    NDArray batch =
        Torch.array(scope, all.flip(), new Shape(pixels.size(), config.channels(), side, side));
    return clip.call("tower")
        .with(batch)
        .with(weights)
        .with(layersRun)
        .with(config.heads())
        .with(config.layerNormEps())
        .with(config.hiddenAct().equals("quick_gelu"))
        .tensor(scope);
  }

  @Override
  public void close() {
    weights.close();
  }
}
