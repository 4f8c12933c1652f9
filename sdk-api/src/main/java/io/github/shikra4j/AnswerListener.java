package io.github.shikra4j;

/**
 * Hears an answer while it comes, one call at a time: on a thread of the runtime, or, where the
 * request fails at once, on the thread that calls {@link Request#stream}, before it returns. An
 * exception thrown by a method is logged and ends this stream only.
 *
 * @param <T> the kind of answer
 */
public interface AnswerListener<T> {

  /**
   * Tells the next piece of the model's own words, coordinates included, in the padded square. All
   * pieces together are {@link GroundedAnswer#rawText()}.
   *
   * @param piece text that follows what was told before
   */
  default void onText(String piece) {}

  /**
   * Tells the whole answer. The last call.
   *
   * @param answer the answer
   */
  default void onAnswer(T answer) {}

  /**
   * Tells what went wrong. The last call.
   *
   * @param error what went wrong
   */
  default void onError(ShikraException error) {}
}
