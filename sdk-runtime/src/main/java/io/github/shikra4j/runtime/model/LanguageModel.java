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
  private final LanguageConfig config;
  private final NumberType type;
  private final NDManager manager;
  private final Program llama;
  private final Program tensors;
  private final NDArray table;
  private final NDArray head;
  private final TensorList layers;

  LanguageModel(
      LanguageConfig config, NumberType type, NDManager parent, Program tensors, Weights weights) {
    this.config = config;
    this.type = type;
    this.manager = parent.newSubManager();
    this.tensors = tensors;
    this.llama = Program.load(manager, "Llama");
    this.table = weights.get(ModelTensors.EMBEDDING, config.vocabSize(), config.hiddenSize());
    this.layers = TensorList.of(layers(weights));
    this.head =
        config.tieWordEmbeddings()
            ? table
            : weights.get(ModelTensors.HEAD, config.vocabSize(), config.hiddenSize());
  }

  private List<NDArray> layers(Weights weights) {
    List<NDArray> all = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      ModelTensors.decoderLayer(config, i).forEach(tensor -> all.add(weights.get(tensor)));
    }
    all.add(weights.get(ModelTensors.NORM, config.hiddenSize()));
    return all;
  }

  /** Returns a cache with room for that many tokens to begin with; close it with the request. */
  public KvCache newCache(int tokens) {
    return new KvCache(this, manager, tokens);
  }

  /** Returns the bytes that one token takes in a cache. */
  public long cacheBytesPerToken() {
    return 2L * config.layers() * config.keyValueHeads() * config.headDim() * type.bytes();
  }

  NDArray allocateCache(NDManager owner, int capacity) {
    long[] shape = {config.layers(), 2, config.keyValueHeads(), capacity, config.headDim()};
    return tensors.call("empty").with(shape).with(type.code()).with(table).tensor(owner);
  }

  void copyCache(NDArray from, NDArray to) {
    tensors.call("copy_into").with(to).with(from).with(3).execute();
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
    NDArray values = llama.call("logits").with(hidden).with(wanted).with(head).tensor(scope);
    return new Logits(values.toFloatArray(), config.vocabSize());
  }

  @Override
  public void close() {
    layers.close();
    llama.close();
    manager.close();
  }
}
