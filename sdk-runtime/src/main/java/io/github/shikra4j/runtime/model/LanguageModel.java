package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.model.Feed.PictureFeatures;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.TensorList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LLaMA on one device: embeds tokens and pictures, runs the decoder layers over several requests at
 * once, gives logits. Its arithmetic is the program {@code Llama}.
 */
public final class LanguageModel implements AutoCloseable {
  /** Of a cache {@code [layers, 2, kvHeads, capacity, headDim]}. */
  static final int TOKEN_AXIS = 3;

  private final LanguageConfig config;
  private final Arithmetic arithmetic;
  private final NDManager manager;
  private final Program llama;
  private final Program tensors;
  private final NDArray table;
  private final LinearWeight head;
  private final TensorList layers;
  private final TensorList scales;

  LanguageModel(
      LanguageConfig config,
      Arithmetic arithmetic,
      NDManager parent,
      Program tensors,
      Weights weights) {
    this.config = config;
    this.arithmetic = arithmetic;
    this.manager = parent.newSubManager();
    this.tensors = tensors;
    LinearLayers linear = new LinearLayers("Llama", true, arithmetic, tensors, manager);
    this.llama = linear.program();
    this.table = weights.get(ModelTensors.EMBEDDING, config.vocabSize(), config.hiddenSize());
    linear.widen(ModelTensors.largestInLayer(config));
    List<LinearWeight> all = layers(linear, weights);
    this.layers = TensorList.of(all.stream().map(LinearWeight::numbers).toList());
    this.scales = TensorList.of(all.stream().map(LinearWeight::scale).toList());
    this.head = config.tieWordEmbeddings() ? linear.of(table) : linear.load(weights, head());
  }

  private List<LinearWeight> layers(LinearLayers linear, Weights weights) {
    List<LinearWeight> all = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      List<ModelTensors.Tensor> layer = ModelTensors.decoderLayer(config, i);
      all.add(norm(weights, layer.get(0)));
      all.addAll(linear.load(weights, layer.subList(1, 4)));
      all.addAll(linear.load(weights, layer.subList(4, 5)));
      all.add(norm(weights, layer.get(5)));
      all.addAll(linear.load(weights, layer.subList(6, 8)));
      all.addAll(linear.load(weights, layer.subList(8, 9)));
    }
    all.add(LinearWeight.plain(weights.get(ModelTensors.NORM, config.hiddenSize())));
    return all;
  }

  private static LinearWeight norm(Weights weights, ModelTensors.Tensor tensor) {
    return LinearWeight.plain(weights.get(tensor));
  }

  private ModelTensors.Tensor head() {
    return ModelTensors.Tensor.of(ModelTensors.HEAD, config.vocabSize(), config.hiddenSize());
  }

  /** Returns a cache with room for that many tokens to begin with; close it with the request. */
  public KvCache newCache(int tokens) {
    return new KvCache(this, manager, tokens);
  }

  /** Returns the bytes of a cache with room for that many tokens. */
  public long cacheBytes(int tokens) {
    return KvCache.roundUp(tokens) * bytesPerToken();
  }

  /** Returns the bytes of one token's keys and values. */
  public long bytesPerToken() {
    return 2L
        * config.layers()
        * config.keyValueHeads()
        * config.headDim()
        * arithmetic.type().bytes();
  }

  NDArray allocateCache(NDManager owner, int capacity) {
    long[] shape = {config.layers(), 2, config.keyValueHeads(), capacity, config.headDim()};
    return tensors
        .call("empty")
        .with(shape)
        .with(arithmetic.type().code())
        .with(table)
        .tensor(owner);
  }

  void copyCache(NDArray from, NDArray to, int position) {
    tensors.call("copy_into").with(to).with(from).with(TOKEN_AXIS).with(position).execute();
  }

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
   * Runs the requests' new tokens through all layers and appends them to their caches.
   *
   * @return the logits asked for, request after request; empty if none were
   */
  public Logits forward(List<Feed> feeds) {
    try (NDManager scope = manager.newSubManager()) {
      Pass pass = Pass.of(feeds);
      feeds.forEach(feed -> feed.cache().reserve(feed.ids().length));
      NDArray x = embed(feeds, pass, scope);
      NDArray hidden = decode(feeds, pass, x, scope);
      Logits logits = logits(hidden, pass.wanted(), scope);
      // Last, so that a pass that failed can be tried again.
      feeds.forEach(feed -> feed.cache().advance(feed.ids().length));
      return logits;
    }
  }

  private NDArray embed(List<Feed> feeds, Pass pass, NDManager scope) {
    NDArray ids = scope.create(pass.ids());
    NDArray x = llama.call("embed").with(table).with(ids).tensor(scope);
    int start = 0;
    for (Feed feed : feeds) {
      place(feed.picture(), feed, x, start);
      start += feed.ids().length;
    }
    return x;
  }

  /** Puts in those of the picture's patches that stand among the request's new tokens. */
  private void place(@Nullable PictureFeatures picture, Feed feed, NDArray x, int start) {
    if (picture == null) {
      return;
    }
    int past = feed.cache().length();
    int from = Math.max(past, picture.position());
    int patches = Math.toIntExact(picture.features().getShape().get(0));
    int to = Math.min(past + feed.ids().length, picture.position() + patches);
    if (from < to) {
      llama
          .call("place")
          .with(x)
          .with(start + from - past)
          .with(picture.features())
          .with(from - picture.position())
          .with(to - from)
          .execute();
    }
  }

  private NDArray decode(List<Feed> feeds, Pass pass, NDArray x, NDManager scope) {
    NDArray positions = scope.create(pass.positions());
    NDArray rotations =
        llama
            .call("rotations")
            .with(positions)
            .with(config.headDim())
            .with(config.ropeTheta())
            .tensor(scope);
    try (TensorList caches =
        TensorList.of(feeds.stream().map(feed -> feed.cache().array()).toList())) {
      return llama
          .call("decode")
          .with(x)
          .with(rotations)
          .with(pass.counts())
          .with(pass.past())
          .with(caches)
          .with(layers)
          .with(scales)
          .with(config.layers())
          .with(config.heads())
          .with(config.keyValueHeads())
          .with(config.headDim())
          .with(config.rmsNormEps())
          .tensor(scope);
    }
  }

  private Logits logits(NDArray hidden, long[] rows, NDManager scope) {
    if (rows.length == 0) {
      return new Logits(new float[0], config.vocabSize());
    }
    NDArray wanted = scope.create(rows, new Shape(rows.length));
    NDArray values =
        llama
            .call("logits")
            .with(hidden)
            .with(wanted)
            .with(head.numbers())
            .with(head.scale())
            .tensor(scope);
    return new Logits(values.toFloatArray(), config.vocabSize());
  }

  @Override
  public void close() {
    layers.close();
    scales.close();
    llama.close();
    manager.close();
  }
}
