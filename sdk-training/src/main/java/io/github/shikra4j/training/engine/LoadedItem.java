package io.github.shikra4j.training.engine;

import io.github.shikra4j.training.data.TrainingItem;
import org.jspecify.annotations.Nullable;

/**
 * An item with its picture.
 *
 * @param item the tokens
 * @param pixels of its picture as the vision tower takes it, {@code [3, side, side]}, or null
 */
record LoadedItem(TrainingItem item, float @Nullable [] pixels) {}
