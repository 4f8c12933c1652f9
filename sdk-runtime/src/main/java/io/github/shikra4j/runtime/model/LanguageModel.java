package io.github.shikra4j.runtime.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.model.Feed.PictureFeatures;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.Torch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LLaMA: embeds tokens and pictures, runs the decoder layers over several requests at once, gives
 * logits. Its layers are on one device, or spread over several: the embedding is on the first, the
 * output layer on the last. Its arithmetic is the program {@code Llama}.
 */
public final class LanguageModel implements AutoCloseable {
  /** As the program {@code Int8} says. */
  private static final int FEW_ROWS = 32;

  private final LanguageConfig config;
  private final Arithmetic arithmetic;
  private final NDManager manager;
  private final NDArray table;
  private final List<DecoderLayers> parts;
  private final NDArray norm;
  private final LinearWeight head;

  /**
   * Loads the model.
   *
   * @param devices where the layers are, so many on each
   * @param parent of the first device
   */
  LanguageModel(
      LanguageConfig config,
      Arithmetic arithmetic,
      List<Device> devices,
      NDManager parent,
      Program tensors,
      Weights weights) {
    this.config = config;
    this.arithmetic = arithmetic;
    this.manager = parent.newSubManager();
    this.table = table(weights);
    int count = devices.size();
    List<DecoderLayers> loaded = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        NDManager owner = i == 0 ? manager : manager.newSubManager(devices.get(i));
        int from = i * config.layers() / count;
        int to = (i + 1) * config.layers() / count;
        loaded.add(new DecoderLayers(config, arithmetic, owner, tensors, weights, from, to));
      }
      this.parts = List.copyOf(loaded);
      Weights behind = weights.in(last().manager());
      this.norm = behind.get(ModelTensors.NORM, config.hiddenSize());
      this.head = head(behind);
      last().linear().finish();
    } catch (RuntimeException | Error e) {
      // Lists of tensors belong to no manager.
      loaded.forEach(DecoderLayers::close);
      throw e;
    }
  }

  private NDArray table(Weights weights) {
    return weights.get(ModelTensors.EMBEDDING, config.vocabSize(), config.hiddenSize());
  }

  private LinearWeight head(Weights behind) {
    LinearLayers linear = last().linear();
    if (config.tieWordEmbeddings()) {
      return linear.of(parts.size() == 1 ? table : table(behind));
    }
    return linear.load(
        behind, ModelTensors.Tensor.of(ModelTensors.HEAD, config.vocabSize(), config.hiddenSize()));
  }

  /** Returns a cache with room for that many tokens to begin with; close it with the request. */
  public KvCache newCache(int tokens) {
    return new KvCache(parts, manager, tokens);
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

  /**
   * Returns how many tokens requests may have in a joint pass: with more, what one gets would
   * depend on the others by more than last bits, and take many times as long.
   */
  public int tokensTogether() {
    return arithmetic.int8() ? FEW_ROWS : Integer.MAX_VALUE;
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
      Logits logits = logits(hidden, pass.wanted());
      // Last, so that a pass that failed can be tried again.
      feeds.forEach(feed -> feed.cache().advance(feed.ids().length));
      return logits;
    }
  }

  private NDArray embed(List<Feed> feeds, Pass pass, NDManager scope) {
    NDArray ids = Torch.array(scope, pass.ids());
    NDArray x = first().call("embed").with(table).with(ids).tensor(scope);
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
      first()
          .call("place")
          .with(x)
          .with(start + from - past)
          .with(picture.features())
          .with(from - picture.position())
          .with(to - from)
          .execute();
    }
  }

  private NDArray decode(List<Feed> feeds, Pass pass, NDArray embedded, NDManager scope) {
    NDArray x = embedded;
    for (int i = 0; i < parts.size(); i++) {
      int part = i;
      x =
          parts
              .get(i)
              .decode(
                  pass,
                  i == 0 ? x : parts.get(i).beside(x, scope),
                  feeds.stream().map(feed -> feed.cache().array(part)).toList(),
                  scope);
    }
    return x;
  }

  private Logits logits(NDArray hidden, long[] rows) {
    if (rows.length == 0) {
      return new Logits(new float[0], config.vocabSize());
    }
    Program llama = last().program();
    try (NDManager scope = last().manager().newSubManager()) {
      NDArray normed =
          llama.call("norm").with(hidden).with(norm).with(config.rmsNormEps()).tensor(scope);
      NDArray values =
          llama
              .call("logits")
              .with(normed)
              .with(Torch.array(scope, rows))
              .with(head.numbers())
              .with(head.scale())
              .tensor(scope);
      return new Logits(values.toFloatArray(), config.vocabSize());
    }
  }

  private Program first() {
    return parts.get(0).program();
  }

  private DecoderLayers last() {
    return parts.get(parts.size() - 1);
  }

  @Override
  public void close() {
    parts.forEach(DecoderLayers::close);
    manager.close();
  }
}
