package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.TensorList;
import io.github.shikra4j.runtime.program.Torch;
import java.util.ArrayList;
import java.util.List;

/** Some of a language model's layers, one after the other, on one device. */
final class DecoderLayers implements AutoCloseable {
  /** Of keys and values {@code [layers, 2, kvHeads, capacity, headDim]}. */
  static final int TOKEN_AXIS = 3;

  private final LanguageConfig config;
  private final Arithmetic arithmetic;
  private final NDManager manager;
  private final Program tensors;
  private final LinearLayers linear;
  private final int count;
  private final NDArray firstNorm;
  private final TensorList weights;
  private final TensorList scales;

  /**
   * Loads layers.
   *
   * @param manager owns the weights and says the device; the caller closes it
   * @param checkpoint their weights
   * @param from the first layer
   * @param to behind the last
   */
  DecoderLayers(
      LanguageConfig config,
      Arithmetic arithmetic,
      NDManager manager,
      Program tensors,
      Weights checkpoint,
      int from,
      int to) {
    this.config = config;
    this.arithmetic = arithmetic;
    this.manager = manager;
    this.tensors = tensors;
    this.linear =
        LinearLayers.ofLanguage(arithmetic, ModelTensors.largestInLayer(config), tensors, manager);
    this.count = to - from;
    Weights owned = checkpoint.in(manager);
    List<LinearWeight> all = new ArrayList<>();
    try {
      for (int i = from; i < to; i++) {
        List<ModelTensors.Tensor> layer = ModelTensors.decoderLayer(config, i);
        all.add(norm(owned, layer.get(0)));
        all.addAll(linear.load(owned, layer.subList(1, 4)));
        all.addAll(linear.load(owned, layer.subList(4, 5)));
        all.add(norm(owned, layer.get(5)));
        all.addAll(linear.load(owned, layer.subList(6, 8)));
        all.addAll(linear.load(owned, layer.subList(8, 9)));
      }
    } finally {
      linear.finish();
    }
    this.firstNorm = all.get(0).numbers();
    this.weights = TensorList.of(all.stream().map(LinearWeight::numbers).toList());
    this.scales = TensorList.of(all.stream().map(LinearWeight::scale).toList());
  }

  private static LinearWeight norm(Weights checkpoint, ModelTensors.Tensor tensor) {
    return LinearWeight.plain(checkpoint.get(tensor));
  }

  /** Returns the manager of this device. */
  NDManager manager() {
    return manager;
  }

  /** Returns what loads linear layers on this device. */
  LinearLayers linear() {
    return linear;
  }

  /** Returns the program that computes on this device. */
  Program program() {
    return linear.program();
  }

  /** Returns a copy of an array on this device. */
  NDArray beside(NDArray x, NDManager owner) {
    return tensors.call("beside").with(x).with(firstNorm).tensor(owner);
  }

  /** Returns keys and values of these layers with room for so many tokens, on their device. */
  NDArray allocateCache(NDManager owner, int capacity) {
    long[] shape = {count, 2, config.keyValueHeads(), capacity, config.headDim()};
    return tensors
        .call("empty")
        .with(shape)
        .with(arithmetic.type().code())
        .with(firstNorm)
        .tensor(owner);
  }

  /** Copies keys and values into a cache of these layers, from a position on. */
  void copyCache(NDArray from, NDArray to, int position) {
    tensors.call("copy_into").with(to).with(from).with(TOKEN_AXIS).with(position).execute();
  }

  /** Returns a copy of so many tokens of a cache of these layers; the caller closes it. */
  NDArray copyOfCache(NDArray cache, int from, int tokens) {
    return tensors
        .call("copy_of")
        .with(cache)
        .with(TOKEN_AXIS)
        .with(from)
        .with(tokens)
        .tensor(manager);
  }

  /**
   * Runs new tokens through the layers and appends them to the caches.
   *
   * @param x {@code [tokens, hidden]}, on this device
   * @param caches of each request, these layers' part
   * @return {@code [tokens, hidden]}
   */
  NDArray decode(Pass pass, NDArray x, List<NDArray> caches, NDManager owner) {
    try (NDManager scope = manager.newSubManager();
        TensorList keysAndValues = TensorList.of(caches)) {
      NDArray rotations =
          program()
              .call("rotations")
              .with(Torch.array(scope, pass.positions()))
              .with(config.headDim())
              .with(config.ropeTheta())
              .tensor(scope);
      return program()
          .call("decode")
          .with(x)
          .with(rotations)
          .with(pass.counts())
          .with(pass.past())
          .with(keysAndValues)
          .with(weights)
          .with(scales)
          .with(count)
          .with(config.heads())
          .with(config.keyValueHeads())
          .with(config.headDim())
          .with(config.rmsNormEps())
          .tensor(owner);
    }
  }

  @Override
  public void close() {
    weights.close();
    scales.close();
    program().close();
  }
}
