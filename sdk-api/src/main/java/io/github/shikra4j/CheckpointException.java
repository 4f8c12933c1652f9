package io.github.shikra4j;

/** A checkpoint folder that cannot be used; the message names the file, and the tensor or key. */
public final class CheckpointException extends ShikraException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public CheckpointException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
