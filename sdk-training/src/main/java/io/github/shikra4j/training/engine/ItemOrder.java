package io.github.shikra4j.training.engine;

import com.google.common.collect.Lists;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.training.data.Dataset;
import io.github.shikra4j.training.data.Datasets;
import io.github.shikra4j.training.recipe.DataMix;
import io.github.shikra4j.training.recipe.DataMix.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;

/**
 * Which item each place of a stage takes. Places go on over the epochs; it is the same after a
 * resume, since nothing but the seed decides it.
 */
final class ItemOrder {
  /** Grouping by length looks at so many batches of an epoch at once, and then at the next ones. */
  private static final int WINDOW = 50;

  private final long size;
  private final DataMix mix;
  private final int batchSize;
  private final LongToIntFunction length;
  private long window = -1;
  private long[] grouped = new long[0];

  /**
   * Prepares.
   *
   * @param length tokens of an item
   */
  ItemOrder(long size, DataMix mix, int batchSize, LongToIntFunction length) {
    this.size = size;
    this.mix = mix;
    this.batchSize = batchSize;
    this.length = length;
  }

  static LongToIntFunction lengths(Dataset items) {
    return index -> {
      try {
        return items.get(index).inputIds().length;
      } catch (ShikraException e) {
        return 0; // it is reported where its turn comes
      }
    };
  }

  /** Returns the item of a place, from 0 on. */
  synchronized long at(long place) {
    if (mix.order() == Order.SEQUENTIAL) {
      return place % size;
    }
    return mix.groupByLength() ? grouped(place) : shuffled(place);
  }

  private long shuffled(long place) {
    return Datasets.shuffled(place % size, size, mix.seed() + place / size);
  }

  private long grouped(long place) {
    int count = WINDOW * batchSize;
    long epoch = place - place % size;
    long from = epoch + (place - epoch) / count * count;
    if (from != window) {
      window = from;
      grouped = group(from, (int) Math.min(count, epoch + size - from));
    }
    return grouped[(int) (place - from)];
  }

  /**
   * Sorts the window by length, cuts it where batches begin and shuffles those that lie in it
   * whole. An epoch's first and last items may share theirs with another's.
   */
  private long[] group(long from, int count) {
    List<long[]> items = new ArrayList<>();
    IntStream.range(0, count)
        .mapToLong(i -> shuffled(from + i))
        .parallel()
        .mapToObj(item -> new long[] {length.applyAsInt(item), item})
        .forEachOrdered(items::add);
    items.sort(Comparator.comparingLong(item -> item[0]));
    int begun = Math.min(count, Math.floorMod(-from, batchSize));
    int whole = begun + (count - begun) / batchSize * batchSize;
    List<List<long[]>> batches =
        new ArrayList<>(Lists.partition(items.subList(begun, whole), batchSize));
    Collections.shuffle(batches, new Random(mix.seed() ^ from));
    batches.add(0, items.subList(0, begun));
    batches.add(items.subList(whole, count));
    return batches.stream().flatMap(List::stream).mapToLong(item -> item[1]).toArray();
  }
}
