package io.github.shikra4j;

/**
 * The tensor engine is missing or failed; the message says which artefact to add, or what it
 * reported.
 */
public final class EngineException extends ShikraException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public EngineException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
