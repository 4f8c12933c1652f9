package io.github.shikra4j;

import java.util.concurrent.CompletableFuture;

/**
 * A running request.
 *
 * @param <T> the kind of answer
 */
public interface AnswerStream<T> {

  /**
   * Stops the computation at its next step. The listener hears of a cancelled answer; where that is
   * a {@link Choice} or an {@link Existence}, of a {@link ClosedException}.
   */
  void cancel();

  /**
   * {@return the answer to come; what went wrong completes it exceptionally} Cancelling it stops
   * the computation as {@link #cancel()} does.
   */
  CompletableFuture<T> result();
}
