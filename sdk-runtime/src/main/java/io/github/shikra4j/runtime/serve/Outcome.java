package io.github.shikra4j.runtime.serve;

import com.google.common.util.concurrent.MoreExecutors;
import io.github.shikra4j.ShikraException;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.DoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries what the scheduler's thread finds to the caller's side, in order, without waiting. */
class Outcome<T> implements Job.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Executor callbacks;
  private final Runnable cancel;
  private final DoubleFunction<T> conclude;
  private OptionalLong begun = OptionalLong.empty();
  private volatile long number;

  /**
   * Prepares.
   *
   * @param conclude makes the result, given the seconds that computing took
   */
  Outcome(Executor callbacks, Runnable cancel, DoubleFunction<T> conclude) {
    this.callbacks = MoreExecutors.newSequentialExecutor(callbacks);
    this.cancel = cancel;
    this.conclude = conclude;
  }

  Handle<T> handle() {
    return new Handle<>(result, cancel);
  }

  /**
   * Calls the caller; if that throws, the request is cancelled. An error must not end the thread:
   * the result that waits behind this call would never come.
   */
  final void tell(Runnable call) {
    callbacks.execute(
        () -> {
          try {
            call.run();
          } catch (RuntimeException | Error e) {
            LOG.warn("request {}: a listener failed; it is cancelled", number, e);
            cancel.run();
          }
        });
  }

  @Override
  public void onNumber(long request) {
    number = request;
  }

  @Override
  public void onBegin() {
    begun = OptionalLong.of(System.nanoTime());
  }

  @Override
  public void onFinished() {
    long now = System.nanoTime();
    double seconds = (now - begun.orElse(now)) / 1e9;
    complete(() -> conclude(seconds));
  }

  /** Somebody waits for it: where no thread can be had for it, this one does it. */
  private void complete(Runnable call) {
    try {
      callbacks.execute(call);
    } catch (RuntimeException | Error e) {
      call.run();
      LOG.warn("request {}: no thread for its callbacks", number, e);
    }
  }

  private void conclude(double seconds) {
    try {
      result.complete(conclude.apply(seconds));
    } catch (CancellationException e) {
      result.cancel(false);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void onError(ShikraException error) {
    complete(() -> result.completeExceptionally(error));
  }
}
