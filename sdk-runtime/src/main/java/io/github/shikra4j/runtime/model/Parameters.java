package io.github.shikra4j.runtime.model;

import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.checkpoint.VisionConfig;

/** Counts the numbers in a model's weights from its configurations. */
public final class Parameters {

  private Parameters() {}

  /**
   * Returns the numbers that are loaded: language model, projector, the tower's layers that run.
   */
  public static long of(ModelFolder folder) {
    Split split = split(folder);
    return split.language() + split.projector() + split.tower();
  }

  /** Returns the same part by part. */
  public static Split split(ModelFolder folder) {
    LanguageConfig language = folder.language();
    return new Split(
        language(language),
        folder.tower().map(t -> projector(t.config(), language)).orElse(0L),
        folder.tower().map(t -> tower(t.config(), selectLayer(language))).orElse(0L));
  }

  /**
   * Numbers of each part.
   *
   * @param language of embedding, layers and output
   * @param projector of the layer between
   * @param tower of the tower's layers that run
   */
  public record Split(long language, long projector, long tower) {}

  static int selectLayer(LanguageConfig language) {
    return language.multimodal().orElseThrow().selectLayer();
  }

  /**
   * Returns those in the linear layers of language model and tower, which int8 and packed float16
   * take; the output layer included even where it is the embedding.
   */
  public static long linear(ModelFolder folder) {
    LanguageConfig language = folder.language();
    return linear(language)
        + folder.tower().map(t -> linear(t.config(), selectLayer(language))).orElse(0L);
  }

  private static long linear(VisionConfig c, int selectLayer) {
    long width = c.hiddenSize();
    return c.layersRun(selectLayer) * (4 * width * width + 2 * width * c.intermediateSize());
  }

  private static long linear(LanguageConfig c) {
    long hidden = c.hiddenSize();
    long queries = (long) c.heads() * c.headDim();
    long keys = (long) c.keyValueHeads() * c.headDim();
    long layer = 2 * hidden * (queries + keys) + 3 * hidden * c.intermediateSize();
    return c.layers() * layer + c.vocabSize() * hidden;
  }

  private static long language(LanguageConfig c) {
    long hidden = c.hiddenSize();
    long embedding = c.tieWordEmbeddings() ? 0 : c.vocabSize() * hidden;
    return linear(c) + embedding + (2L * c.layers() + 1) * hidden;
  }

  private static long tower(VisionConfig c, int selectLayer) {
    long width = c.hiddenSize();
    long inner = c.intermediateSize();
    long layer = 4 * width * (width + 1) + inner * (width + 1) + width * (inner + 1) + 4 * width;
    long patch = width * c.channels() * c.patchSize() * c.patchSize();
    return width + patch + width * (c.patches() + 1) + 2 * width + c.layersRun(selectLayer) * layer;
  }

  private static long projector(VisionConfig c, LanguageConfig language) {
    return language.hiddenSize() * (c.hiddenSize() + 1L);
  }
}
