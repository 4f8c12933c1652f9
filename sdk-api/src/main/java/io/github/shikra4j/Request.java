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
   * Waits for the answer. Interrupting the thread does not end it; {@link #answerAsync} can be
   * cancelled.
   *
   * @return the answer
   * @throws InvalidQuestionException if the question makes no prompt, such as one about places
   *     without a picture, or it does not fit the context
   * @throws PictureException if the picture is too large for the model's preparation
   * @throws OverloadedException if too many requests wait
   * @throws DeviceMemoryException if the device has no memory left for this request
   * @throws EngineException if the engine fails
   * @throws ClosedException if the model is or gets closed
   */
  T answer();

  /**
   * Submits the request. Its prompt is made and its picture resized on the thread that calls,
   * unless questions before it in its dialogue are still being answered. Cancelling the future
   * stops the computation. What {@link #answer()} would throw completes the future exceptionally.
   *
   * @return the answer to come
   */
  CompletableFuture<T> answerAsync();

  /**
   * Submits the request as {@link #answerAsync} does, and tells the listener what comes, while it
   * comes.
   *
   * @param listener who hears of it
   * @return a handle on the running request
   */
  AnswerStream<T> stream(AnswerListener<? super T> listener);
}
