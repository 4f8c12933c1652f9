package io.github.shikra4j;

/** A call on something that was closed, or that was cut short by closing or cancelling it. */
public final class ClosedException extends ShikraException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public ClosedException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public ClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}
