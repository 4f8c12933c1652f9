package io.github.shikra4j.runtime.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A random model and the features of one picture, to feed tokens to. */
final class LoadedModel implements AutoCloseable {
  /** Where the picture stands in every prompt here. */
  static final int POSITION = 3;

  private final ShikraModel model;
  private final NDArray features;

  private LoadedModel(ShikraModel model, NDArray features) {
    this.model = model;
    this.features = features;
  }

  static LoadedModel load(Path folder, Arithmetic arithmetic) {
    return load(folder, Checkpoint.open(folder), arithmetic);
  }

  /** Loads other weights than the folder's own, and closes them. */
  static LoadedModel load(Path folder, Checkpoint weights, Arithmetic arithmetic) {
    return load(folder, weights, arithmetic, 1);
  }

  /** Loads a model whose layers are in so many parts. */
  static LoadedModel load(Path folder, Checkpoint weights, Arithmetic arithmetic, int parts) {
    ModelFolder read = ModelFolder.read(folder, null, null);
    int side = read.tower().orElseThrow().config().imageSize();
    try (weights) {
      List<Device> devices = Collections.nCopies(parts, Device.cpu());
      ShikraModel model = ShikraModel.load(read, weights, arithmetic, devices, progress -> {});
      List<NDArray> features = model.pictures().orElseThrow().encode(List.of(pixels(side, 1)));
      return new LoadedModel(model, features.get(0));
    }
  }

  static LoadedModel write(ModelShape shape, Path folder) {
    return load(RandomModels.write(shape, folder), Arithmetic.of(NumberType.FLOAT32));
  }

  /** Returns {@code [3, side, side]}. */
  static float[] pixels(int side, long seed) {
    Random random = new Random(seed);
    float[] pixels = new float[3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return pixels;
  }

  static int[] ids(int count, long seed) {
    return new Random(seed).ints(count, 0, 600).toArray();
  }

  ShikraModel model() {
    return model;
  }

  KvCache newCache(int tokens) {
    return model.language().newCache(tokens);
  }

  int patches() {
    return model.pictures().orElseThrow().patches();
  }

  Feed feed(KvCache cache, int[] ids, int logits) {
    return new Feed(cache, ids, new Feed.PictureFeatures(features, POSITION), logits);
  }

  /** Returns the logits of every token, fed in runs of those lengths, then the rest in one. */
  List<float[]> logits(int[] ids, int... runs) {
    try (KvCache cache = newCache(1)) {
      return logits(cache, ids, runs);
    }
  }

  List<float[]> logits(KvCache cache, int[] ids, int... runs) {
    List<float[]> rows = new ArrayList<>();
    int from = 0;
    for (int run = 0; from < ids.length; run++) {
      int to = run < runs.length ? from + runs[run] : ids.length;
      int[] part = Arrays.copyOfRange(ids, from, to);
      Logits logits = model.language().forward(List.of(feed(cache, part, part.length)));
      for (int row = 0; row < logits.rows(); row++) {
        rows.add(logits.row(row, logits.vocabulary()));
      }
      from = to;
    }
    return rows;
  }

  @Override
  public void close() {
    features.close();
    model.close();
  }
}
