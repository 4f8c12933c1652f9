package io.github.shikra4j.runtime;

import io.github.shikra4j.AnswerStream;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.serve.Handle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A submitted question, which may still wait for those before it in its dialogue. */
final class Running<T> implements AnswerStream<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Consumer<T> remember;
  private @Nullable Handle<T> handle;
  private boolean cancelled;

  /**
   * Prepares.
   *
   * @param remember takes the answer before anybody else hears of it
   */
  Running(Consumer<T> remember) {
    this.remember = remember;
  }

  /**
   * Starts computing, unless nobody wants the answer any more.
   *
   * @param nothing gives or throws what comes of it then
   */
  @SuppressWarnings("FutureReturnValueIgnored") // complete throws nothing
  void begin(Supplier<Handle<T>> start, Supplier<T> nothing) {
    if (result.isDone()) {
      return;
    }
    try {
      if (isCancelled()) {
        result.complete(nothing.get());
        return;
      }
      Handle<T> started = start.get();
      started.result().whenComplete(this::complete);
      synchronized (this) {
        handle = started;
        if (cancelled) {
          started.cancel().run();
        }
      }
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(known(e));
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Ends the question, which could not begin. */
  void fail(Throwable error) {
    result.completeExceptionally(known(error));
  }

  private void complete(@Nullable T answer, @Nullable Throwable error) {
    if (error != null) {
      result.completeExceptionally(known(error));
    } else if (answer != null) {
      try {
        remember.accept(answer);
        result.complete(answer);
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(known(e));
      }
    }
  }

  /** Returns what an application is told of a failure, whichever way it asks. */
  static ShikraException known(Throwable error) {
    Throwable cause =
        error instanceof CompletionException e && e.getCause() != null ? e.getCause() : error;
    if (cause instanceof CancellationException) {
      return new ClosedException("the request was cancelled", cause);
    }
    return cause instanceof ShikraException known
        ? known
        : new EngineException("the request failed: " + cause, cause);
  }

  @Override
  public void cancel() {
    synchronized (this) {
      cancelled = true;
      if (handle != null) {
        handle.cancel().run();
      }
    }
  }

  /** Returns when the question is answered, however it ends; not to be completed by others. */
  CompletableFuture<T> end() {
    return result;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback throws nothing
  public CompletableFuture<T> result() {
    CompletableFuture<T> own = result.copy();
    own.whenComplete(
        (answer, error) -> {
          if (own.isCancelled()) {
            cancel();
          }
        });
    return own;
  }
}
