package io.github.shikra4j;

/**
 * What goes wrong with models, pictures, questions, places and devices. The message says what was
 * wrong with which input and what to do.
 */
public abstract sealed class ShikraException extends RuntimeException
    permits RetriableException,
        CheckpointException,
        ClosedException,
        EngineException,
        InvalidPlaceException,
        InvalidQuestionException,
        OutputException,
        PictureException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  protected ShikraException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  protected ShikraException(String message, Throwable cause) {
    super(message, cause);
  }
}
