package io.github.shikra4j.training.data;

import io.github.shikra4j.ShikraException;

/**
 * Things by their place. Thread-safe.
 *
 * @param <T> what they are
 */
public interface Items<T> {

  /** Returns the number of items. */
  long size();

  /**
   * Returns an item, the same one each time.
   *
   * @param index from 0 to {@link #size()}, exclusive
   * @throws ShikraException if the item cannot be made; the message names its row
   */
  T get(long index);
}
