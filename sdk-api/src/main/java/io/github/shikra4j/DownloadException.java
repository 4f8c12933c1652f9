package io.github.shikra4j;

/**
 * A download that failed or broke off; what has arrived is kept and the next try goes on from
 * there.
 */
public final class DownloadException extends RetriableException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public DownloadException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public DownloadException(String message, Throwable cause) {
    super(message, cause);
  }
}
