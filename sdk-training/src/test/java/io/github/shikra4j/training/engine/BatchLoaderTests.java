package io.github.shikra4j.training.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.Items;
import io.github.shikra4j.training.data.TrainingItem;
import io.github.shikra4j.training.recipe.DataMix;
import io.github.shikra4j.training.recipe.DataMix.Order;
import io.github.shikra4j.training.recipe.DataSource;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class BatchLoaderTests {
  private static final long SIZE = 10;

  /** Items that are their places, made after something was done with the place. */
  private record Numbers(LongConsumer before) implements Items<LoadedItem> {
    @Override
    public long size() {
      return SIZE;
    }

    @Override
    public LoadedItem get(long index) {
      before.accept(index);
      int[] id = {(int) index};
      return new LoadedItem(new TrainingItem(null, null, id, id, -1), null);
    }
  }

  private static ItemOrder sequential() {
    DataMix mix =
        DataMix.of(List.of(DataSource.encoded(Path.of("rows.jsonl"), Path.of("images"))))
            .withOrder(Order.SEQUENTIAL);
    return new ItemOrder(SIZE, mix, 4, item -> 1);
  }

  private static BatchLoader loader(LongConsumer before, long first, long steps) {
    return new BatchLoader(new Numbers(before), sequential(), 4, first, steps, 3, 2);
  }

  private static List<Integer> ids(List<LoadedItem> batch) {
    return batch.stream().map(item -> item.item().inputIds()[0]).toList();
  }

  @Test
  void next_manyReaders_keepsTheOrder() {
    try (BatchLoader loader = loader(BatchLoaderTests::dawdle, 0, 4)) {
      assertEquals(List.of(0, 1, 2, 3), ids(loader.next()));
      assertEquals(List.of(4, 5, 6, 7), ids(loader.next()));
      assertEquals(List.of(8, 9, 0, 1), ids(loader.next()));
      assertEquals(List.of(2, 3, 4, 5), ids(loader.next()));
      assertThrows(NoSuchElementException.class, loader::next);
    }
  }

  /** Lets even places take longer than odd ones. */
  private static void dawdle(long index) {
    for (int i = 0; index % 2 == 0 && i < 10_000; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void next_firstStepLater_beginsWithItsBatch() {
    Set<Long> read = ConcurrentHashMap.newKeySet();
    try (BatchLoader loader = loader(read::add, 1, 2)) {
      assertEquals(List.of(4, 5, 6, 7), ids(loader.next()));
      assertThrows(NoSuchElementException.class, loader::next);
    }
    assertEquals(Set.of(4L, 5L, 6L, 7L), read);
  }

  @Test
  void next_stepsLeft_readsNoMoreThanTwoBatchesAhead() {
    AtomicInteger read = new AtomicInteger();
    try (BatchLoader loader = loader(index -> read.incrementAndGet(), 0, 1000)) {
      ids(loader.next());
      assertTrue(read.get() <= 12, () -> read + " items are read");
    }
  }

  @Test
  void next_itemThatCannotBeMade_saysWhyAtItsTurn() {
    LongConsumer refuse =
        index -> {
          if (index == 5) {
            throw new InvalidQuestionException("rows.jsonl, line 6: has no 'answer'");
          }
        };
    try (BatchLoader loader = loader(refuse, 0, 2)) {
      assertEquals(List.of(0, 1, 2, 3), ids(loader.next()));
      InvalidQuestionException e = assertThrows(InvalidQuestionException.class, loader::next);
      assertEquals("rows.jsonl, line 6: has no 'answer'", e.getMessage());
    }
  }

  @Test
  void close_whileItemsAreRead_endsTheReadersFirst() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(3);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    LongConsumer block =
        index -> {
          begun.countDown();
          Uninterruptibles.awaitUninterruptibly(go);
          assertFalse(Thread.currentThread().isInterrupted(), "would close the file");
          ended.incrementAndGet();
        };
    BatchLoader loader = loader(block, 0, 100);
    begun.await();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(loader::close);
    assertThrows(TimeoutException.class, () -> closing.get(200, TimeUnit.MILLISECONDS));
    go.countDown();
    closing.join();
    assertEquals(3, ended.get());
  }

  @Test
  void close_readAhead_discardsIt() {
    BatchLoader loader = loader(index -> {}, 0, 100);
    ids(loader.next());
    loader.close();
    loader.close();
  }
}
