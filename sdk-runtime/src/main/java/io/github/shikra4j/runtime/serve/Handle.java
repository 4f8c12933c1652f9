package io.github.shikra4j.runtime.serve;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A request that is under way.
 *
 * @param result completed on a thread for callbacks; on the scheduler's only where no thread can be
 *     had
 * @param cancel stops the computation at its next step
 * @param <T> what comes of it
 */
public record Handle<T>(CompletableFuture<T> result, Runnable cancel) {

  /** Returns the same request with something made of what comes. */
  public <R> Handle<R> map(Function<? super T, R> function) {
    return new Handle<>(result.thenApply(function), cancel);
  }
}
