package io.github.shikra4j.training.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.training.recipe.DataMix;
import io.github.shikra4j.training.recipe.DataMix.Order;
import io.github.shikra4j.training.recipe.DataSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemOrderTests {
  private static final DataMix MIX =
      DataMix.of(List.of(DataSource.encoded(Path.of("rows.jsonl"), Path.of("images"))));
  private static final int BATCH = 4;

  /** Two epochs of grouped windows: 50 batches of 4 are one window. */
  private static final long SIZE = 400;

  private static ItemOrder order(DataMix mix) {
    return new ItemOrder(SIZE, mix, BATCH, ItemOrderTests::length);
  }

  /** Lengths that have nothing to do with places. */
  private static int length(long item) {
    return (int) (item * 7919 % 101);
  }

  private static long[] places(ItemOrder order, long from, long to) {
    return LongStream.range(from, to).map(order::at).toArray();
  }

  private static long[] all() {
    return LongStream.range(0, SIZE).toArray();
  }

  private static long[] sorted(long[] items) {
    return Arrays.stream(items).sorted().toArray();
  }

  @Test
  void at_sequential_goesOnAndWrapsRound() {
    ItemOrder order = order(MIX.withOrder(Order.SEQUENTIAL));
    assertArrayEquals(all(), places(order, 0, SIZE));
    assertArrayEquals(new long[] {SIZE - 1, 0, 1}, places(order, 3 * SIZE - 1, 3 * SIZE + 2));
  }

  @Test
  void at_shuffled_takesEachItemOnceAnEpochInAnotherOrder() {
    ItemOrder order = order(MIX);
    long[] first = places(order, 0, SIZE);
    long[] second = places(order, SIZE, 2 * SIZE);
    assertArrayEquals(all(), sorted(first));
    assertArrayEquals(all(), sorted(second));
    assertFalse(Arrays.equals(all(), first));
    assertFalse(Arrays.equals(first, second));
  }

  @Test
  void at_sameSeed_isTheSameOrderFromAnyPlaceOn() {
    for (DataMix mix : List.of(MIX.withSeed(5), MIX.withSeed(5).groupedByLength())) {
      long[] straight = places(order(mix), 0, 2 * SIZE);
      long[] resumed = places(order(mix), 333, 2 * SIZE);
      assertArrayEquals(Arrays.copyOfRange(straight, 333, straight.length), resumed);
      assertFalse(Arrays.equals(straight, places(order(mix.withSeed(6)), 0, 2 * SIZE)));
    }
  }

  @Test
  void at_groupedByLength_takesEachItemOnceAnEpoch() {
    ItemOrder order = order(MIX.groupedByLength());
    assertArrayEquals(all(), sorted(places(order, 0, SIZE)));
    assertArrayEquals(all(), sorted(places(order, SIZE, 2 * SIZE)));
  }

  /** Neither a multiple of the window nor of the batch, and less than the window. */
  @ParameterizedTest
  @ValueSource(longs = {430, 203, 30, 3})
  void at_groupedByLengthAnySize_takesEachItemOnceAnEpoch(long size) {
    ItemOrder order = new ItemOrder(size, MIX.groupedByLength(), BATCH, ItemOrderTests::length);
    long[] all = LongStream.range(0, size).toArray();
    for (long epoch = 0; epoch < 3; epoch++) {
      assertArrayEquals(all, sorted(places(order, epoch * size, (epoch + 1) * size)));
    }
    assertArrayEquals(all, sorted(places(order, 0, size)));
  }

  @Test
  void at_groupedByLength_fillsBatchesWithAboutOneLength() {
    long grouped = unused(places(order(MIX.groupedByLength()), 0, SIZE));
    long shuffled = unused(places(order(MIX), 0, SIZE));
    assertTrue(grouped * 10 < shuffled, grouped + " padded tokens, and " + shuffled + " shuffled");
  }

  @Test
  void at_groupedByLength_doesNotGoFromShortToLong() {
    long[] items = places(order(MIX.groupedByLength()), 0, 200);
    long[] firsts = LongStream.range(0, 50).map(b -> length(items[(int) b * BATCH])).toArray();
    assertFalse(Arrays.equals(sorted(firsts), firsts));
  }

  /** Returns the tokens that batches are padded with. */
  private static long unused(long[] items) {
    long unused = 0;
    for (int from = 0; from < items.length; from += BATCH) {
      long[] lengths =
          Arrays.stream(items, from, from + BATCH).map(ItemOrderTests::length).toArray();
      long longest = Arrays.stream(lengths).max().orElseThrow();
      unused += Arrays.stream(lengths).map(length -> longest - length).sum();
    }
    return unused;
  }

  @Test
  void at_fewerItemsThanABatch_repeatsThem() {
    ItemOrder order = new ItemOrder(3, MIX.groupedByLength(), BATCH, item -> 1);
    long[] window = places(order, 0, 200);
    assertEquals(3, Arrays.stream(window).distinct().count());
  }
}
