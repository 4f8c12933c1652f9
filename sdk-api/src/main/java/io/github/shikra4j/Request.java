package io.github.shikra4j;

import java.util.concurrent.CompletableFuture;

/**
 * A prepared question with three ways out. Immutable; each way out asks anew.
 *
 * @param <T> the kind of answer
 */
public interface Request<T> {

  /**
   * {@return the same request with these options} They take the place of all that it had, the
   * constraint of {@link Dialogue#locate} among them.
   *
   * @param options the options
   */
  Request<T> with(GenerationOptions options);

  /**
   * Waits for the answer.
   *
   * @return the answer
   * @throws InvalidQuestionException if the prompt does not fit the context
   * @throws PictureException if the picture is too large for the model's preparation
   * @throws OverloadedException if too many requests wait
   * @throws DeviceMemoryException if the device has no memory left for this request
   * @throws EngineException if the engine fails
   * @throws ClosedException if the model is or gets closed
   */
  T answer();

  /**
   * Submits the request. Cancelling the future stops the computation. What {@link #answer()} would
   * throw completes the future exceptionally.
   *
   * @return the answer to come
   */
  CompletableFuture<T> answerAsync();

  /**
   * Submits the request and tells the listener what comes, while it comes.
   *
   * @param listener who hears of it
   * @return a handle on the running request
   */
  AnswerStream<T> stream(AnswerListener<? super T> listener);
}
