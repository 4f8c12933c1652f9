package io.github.shikra4j;

/**
 * Too many requests are waiting, or the time limit of a choice was over before all was scored; try
 * again later.
 */
public final class OverloadedException extends RetriableException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public OverloadedException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public OverloadedException(String message, Throwable cause) {
    super(message, cause);
  }
}
