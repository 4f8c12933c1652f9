package io.github.shikra4j.training.engine;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.UncheckedExecutionException;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.training.data.Items;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Reads batches ahead of the steps that need them, on threads of its own. For one thread. */
final class BatchLoader implements AutoCloseable {
  private final Items<LoadedItem> items;
  private final ItemOrder order;
  private final int batchSize;
  private final long steps;
  private final int ahead;
  private final ThreadPoolExecutor threads;
  private final Deque<List<Future<LoadedItem>>> reading = new ArrayDeque<>();
  private long next;

  /**
   * Begins to read.
   *
   * @param first the step whose batch is wanted first
   * @param steps batches end before this step
   * @param ahead how many batches are held at most, at least 1
   */
  BatchLoader(
      Items<LoadedItem> items,
      ItemOrder order,
      int batchSize,
      long first,
      long steps,
      int threads,
      int ahead) {
    this.items = items;
    this.order = order;
    this.batchSize = batchSize;
    this.next = first;
    this.steps = steps;
    this.ahead = ahead;
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder().setNameFormat("shikra-data-%d").setDaemon(true).build());
    readAhead();
  }

  private void readAhead() {
    while (reading.size() < ahead && next < steps) {
      List<Future<LoadedItem>> batch = new ArrayList<>();
      for (int i = 0; i < batchSize; i++) {
        long place = next * batchSize + i;
        batch.add(threads.submit(() -> items.get(order.at(place))));
      }
      reading.add(batch);
      next++;
    }
  }

  /**
   * Returns the next step's batch.
   *
   * @throws ShikraException if an item cannot be made
   */
  List<LoadedItem> next() {
    List<LoadedItem> batch = reading.remove().stream().map(BatchLoader::item).toList();
    readAhead();
    return batch;
  }

  private static LoadedItem item(Future<LoadedItem> future) {
    try {
      return Futures.getUnchecked(future);
    } catch (UncheckedExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    // Nothing that waits begins any more; an interrupt would close the files that others read.
    threads.shutdown();
    threads.getQueue().clear();
    // What they read from closes after this.
    Uninterruptibles.awaitTerminationUninterruptibly(threads);
  }
}
