package io.github.shikra4j;

/** The device had no memory left for this request, or has none for the weights. */
public final class DeviceMemoryException extends RetriableException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public DeviceMemoryException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
