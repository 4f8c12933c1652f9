package io.github.shikra4j;

/** A failure that may pass: the same call can succeed later. */
public abstract sealed class RetriableException extends ShikraException
    permits DeviceMemoryException, DownloadException, OverloadedException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  protected RetriableException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  protected RetriableException(String message, Throwable cause) {
    super(message, cause);
  }
}
