package io.github.shikra4j;

/** A file of results that cannot be written: the message names it, and says why. */
public final class OutputException extends ShikraException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public OutputException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public OutputException(String message, Throwable cause) {
    super(message, cause);
  }
}
