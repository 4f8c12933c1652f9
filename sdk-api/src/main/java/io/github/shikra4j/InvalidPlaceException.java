package io.github.shikra4j;

/** A box or point that cannot be: not a number, inside out, or an empty group. */
public final class InvalidPlaceException extends ShikraException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public InvalidPlaceException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public InvalidPlaceException(String message, Throwable cause) {
    super(message, cause);
  }
}
