package io.github.shikra4j.runtime.serve;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Computes on a thread that ends with it, and its engine's threads with it.
 *
 * <p>Each thread that calls libtorch gets a team of OpenMP threads, one for each core, for as long
 * as it lives. Where all teams together have more threads than there are cores, they sleep between
 * any two operations instead of waiting awake, and to wake them takes longer than many an
 * operation.
 */
final class PassingThread {
  private PassingThread() {}

  /** Returns what the computation gives, or throws what it throws. */
  static <T> T compute(String name, Supplier<T> computation) {
    FutureTask<T> task = new FutureTask<>(computation::get);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    Uninterruptibles.joinUninterruptibly(thread);
    try {
      return Uninterruptibles.getUninterruptibly(task);
    } catch (ExecutionException e) {
      Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
      throw new AssertionError(e);
    }
  }
}
