package io.github.shikra4j.runtime.model;

import io.github.shikra4j.runtime.model.ModelShape.Language;
import io.github.shikra4j.runtime.model.ModelShape.Vision;

/** Small models that differ in everything that a configuration can say. */
enum Shapes {
  /** An odd number of heads, 64 patches, the tower's last layer. */
  FIVE_HEADS(
      Language.llama(40, 96, 2, 5, 600), Vision.clip(24, 40, 3, 2, 112, 14).withSelectLayer(-1)),
  /** Grouped queries, the output layer shared with the embedding. */
  GROUPED(
      Language.llama(48, 64, 3, 6, 600).withKeyValueHeads(2).withTiedEmbeddings(),
      Vision.clip(16, 24, 3, 4, 56, 14)),
  /** One key for all heads, wider than the hidden size would give, no marks round the picture. */
  WIDE_HEADS(
      Language.llama(32, 88, 2, 4, 600).withKeyValueHeads(1).withHeadDim(12),
      Vision.clip(20, 32, 4, 5, 42, 14).withSelectLayer(2).withoutStartEnd()),
  /** As many keys as queries, the tower's embeddings without any layer. */
  NO_TOWER_LAYER(
      Language.llama(24, 40, 1, 3, 600), Vision.clip(12, 20, 2, 3, 60, 20).withSelectLayer(0));

  private final ModelShape shape;

  Shapes(Language language, Vision vision) {
    this.shape = ModelShape.of(language, vision);
  }

  ModelShape shape() {
    return shape;
  }
}
