package io.github.shikra4j.training.data;

import io.github.shikra4j.PictureSize;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What one step of training reads.
 *
 * @param image the picture's file, or null
 * @param size the upright picture's size, or null without one
 * @param inputIds token ids, {@code [tokens]}
 * @param labels the ids that are trained on, {@link #IGNORED} elsewhere, {@code [tokens]}
 * @param patchPosition where the picture's patches begin; -1 where there are none
 */
public record TrainingItem(
    @Nullable Path image,
    @Nullable PictureSize size,
    int[] inputIds,
    int[] labels,
    int patchPosition) {
  /** Label of a token that is not trained on. */
  public static final int IGNORED = -100;
}
