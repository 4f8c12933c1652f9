package io.github.shikra4j;

/** A picture that cannot be read, is too large, or cannot be written. */
public final class PictureException extends ShikraException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public PictureException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public PictureException(String message, Throwable cause) {
    super(message, cause);
  }
}
