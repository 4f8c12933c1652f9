package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.shikra4j.runtime.program.Opaque;
import io.github.shikra4j.runtime.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Packs weights as FBGEMM takes them. It packs each on one thread alone, and takes as long as to
 * read it several times, so that several are packed side by side.
 */
final class FbgemmPacker {
  /** Each has a copy of its weight in memory. */
  private static final int MOST_THREADS = 4;

  private final Program program;
  private final NDManager manager;
  private final List<Future<?>> underWay = new ArrayList<>();

  /**
   * Where they all are at work, the thread that asks packs. They end when they have nothing to do.
   */
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Math.max(1, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()) - 1),
          100,
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          new ThreadFactoryBuilder().setDaemon(true).setNameFormat("shikra-packing-%d").build(),
          new ThreadPoolExecutor.CallerRunsPolicy());

  /**
   * Packs for a program.
   *
   * @param program keeps the packed weights
   * @param manager owns their places
   */
  FbgemmPacker(Program program, NDManager manager) {
    this.program = program;
    this.manager = manager;
  }

  /**
   * Begins to pack a weight.
   *
   * @param scope closed once it is packed
   * @return its place {@code []} in the program, which is known once it is packed
   */
  NDArray pack(LinearWeight weight, NDManager scope) {
    NDArray place = manager.zeros(new Shape(), DataType.INT64);
    underWay.add(threads.submit(() -> pack(weight, place, scope)));
    return place;
  }

  private void pack(LinearWeight weight, NDArray place, NDManager scope) {
    try (scope;
        Opaque packed =
            program.call("packed").with(weight.numbers()).with(weight.scale()).opaque()) {
      synchronized (program) {
        program.call("keep").with(packed).with(place).execute();
      }
    }
  }

  /**
   * Waits until all are packed.
   *
   * @throws io.github.shikra4j.DeviceMemoryException if there was no memory for one
   * @throws io.github.shikra4j.EngineException if one could not be packed otherwise
   */
  void finish() {
    Throwable failure = null;
    for (Future<?> weight : underWay) {
      try {
        Uninterruptibles.getUninterruptibly(weight);
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      }
    }
    underWay.clear();
    if (failure != null) {
      Throwables.throwIfUnchecked(failure);
      throw new AssertionError(failure);
    }
  }
}
