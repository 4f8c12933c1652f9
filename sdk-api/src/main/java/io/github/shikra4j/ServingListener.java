package io.github.shikra4j;

import java.time.Duration;

/**
 * Hears how a model serves its requests, for metrics. A request is told of from the moment that it
 * is submitted, its prompt made and found to fit the context, and ends with exactly one of {@link
 * #onAnswered}, {@link #onFailed} and {@link #onRejected}, which is told before its caller hears of
 * it.
 *
 * <p>The calls come on the thread that runs the model, which waits for each of them, except {@link
 * #onRejected}, which comes on the thread that submits the request. Each replica of a model has a
 * thread of its own. The first exception thrown here is logged, and all are ignored.
 */
public interface ServingListener {

  /**
   * Tells what waits, runs and is taken: at the beginning, whenever the model's thread turns to its
   * requests, and, all zero, at the end.
   *
   * @param load as of now, of all replicas together
   */
  default void onLoad(Load load) {}

  /**
   * Tells that computing a request begins.
   *
   * @param waited since it was submitted
   */
  default void onBegun(Duration waited) {}

  /**
   * Tells that a request looks for its picture among those that are encoded already.
   *
   * @param cached whether it is there; if not, it is encoded now
   */
  default void onPicture(boolean cached) {}

  /**
   * Tells of a pass of the language model that succeeded.
   *
   * @param pass what it computed
   */
  default void onPass(Pass pass) {}

  /**
   * Tells that an answer's first token came. A choice among candidates has none.
   *
   * @param sinceSubmitted from the submission of its request
   */
  default void onFirstToken(Duration sinceSubmitted) {}

  /**
   * Tells that a request ended with an answer, a cancelled one included.
   *
   * @param reason why the answer ended; {@link FinishReason#END} of a choice among candidates that
   *     was made
   * @param sinceSubmitted from the submission of its request
   */
  default void onAnswered(FinishReason reason, Duration sinceSubmitted) {}

  /**
   * Tells that a request failed after it was taken in.
   *
   * @param error what its caller is told
   * @param sinceSubmitted from the submission of its request
   */
  default void onFailed(ShikraException error, Duration sinceSubmitted) {}

  /**
   * Tells that a request was not taken in, such as by an {@link OverloadedException}.
   *
   * @param error what its caller is told
   * @param sinceSubmitted from the submission of its request
   */
  default void onRejected(ShikraException error, Duration sinceSubmitted) {}

  /**
   * What waits, runs and is taken.
   *
   * @param waiting requests in the queue
   * @param running requests that take part in passes
   * @param cacheBytes bytes of the device that running requests may fill with keys and values, and
   *     those of earlier prompts' beginnings, which make room when a request needs it
   * @param maxCacheBytes bytes that are set aside for these
   */
  record Load(int waiting, int running, long cacheBytes, long maxCacheBytes) {}

  /**
   * One pass of the language model: a chunk of one prompt, or a step of all answers that are under
   * way.
   *
   * @param requests requests that took part
   * @param promptTokens tokens of a prompt that were computed; 0 in a step of answers
   * @param answerTokens tokens of answers that came of it; a prompt's last chunk gives the first
   * @param took computing it and choosing the tokens
   */
  record Pass(int requests, int promptTokens, int answerTokens, Duration took) {}
}
