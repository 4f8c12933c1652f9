package io.github.shikra4j.training.engine;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.training.data.Dataset;
import io.github.shikra4j.training.data.Items;
import io.github.shikra4j.training.data.RowPictures;
import io.github.shikra4j.training.data.TrainingItem;
import org.jspecify.annotations.Nullable;

/**
 * Items with their pictures decoded.
 *
 * @param items the data set
 * @param processor what pictures go through; null for a model that does not see
 */
record PictureItems(Dataset items, @Nullable ImageProcessor processor)
    implements Items<LoadedItem> {

  @Override
  public long size() {
    return items.size();
  }

  @Override
  public LoadedItem get(long index) {
    TrainingItem item = items.get(index);
    if (item.image() == null || item.patchPosition() < 0) {
      return new LoadedItem(item, null);
    }
    if (processor == null) {
      throw new InvalidQuestionException(
          item.image() + ": the model sees no pictures, and the item has one");
    }
    try {
      return new LoadedItem(item, processor.process(RowPictures.read(item.image())));
    } catch (PictureException e) {
      throw new InvalidQuestionException("item " + index + ": " + e.getMessage(), e);
    }
  }
}
