package io.github.shikra4j;

import java.util.concurrent.CompletableFuture;

/**
 * A prepared question with three ways out. Immutable; each way out asks anew.
 *
 * @param <T> the kind of answer
 */
public interface Request<T> {

  /** Returns the same request with these options. */
  Request<T> with(GenerationOptions options);

  /**
   * Waits for the answer.
   *
   * @throws InvalidQuestionException if the prompt does not fit the context
   * @throws OverloadedException if too many requests wait
   * @throws ClosedException if the model is or gets closed
   */
  T answer();

  /**
   * Submits the request. Cancelling the future stops the computation. What {@link #answer()} would
   * throw completes the future exceptionally.
   */
  CompletableFuture<T> answerAsync();

  /** Submits the request and tells the listener what comes, while it comes. */
  AnswerStream<T> stream(AnswerListener<? super T> listener);
}
