package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * What one request gives to a pass of the language model.
 *
 * @param cache the request's cache; the new tokens are appended to it
 * @param ids the new tokens
 * @param picture the picture's features and place, or null
 * @param logits for how many of the last tokens logits are wanted, from 0
 */
public record Feed(KvCache cache, int[] ids, @Nullable PictureFeatures picture, int logits) {

  /**
   * A picture in a prompt.
   *
   * @param features {@code [patches, hidden]}
   * @param position where its first patch stands in the request's tokens
   */
  public record PictureFeatures(NDArray features, int position) {}
}
