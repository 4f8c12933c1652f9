package io.github.shikra4j;

/**
 * A question, option, recipe, suite, row of data or output folder that cannot be used as given; the
 * message names the position, option, or file and line.
 */
public final class InvalidQuestionException extends ShikraException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was wrong with which input, and what to do.
   *
   * @param message what was wrong with which input, and what to do
   */
  public InvalidQuestionException(String message) {
    super(message);
  }

  /**
   * Says what was wrong, and keeps the cause.
   *
   * @param message what was wrong with which input, and what to do
   * @param cause what brought it about
   */
  public InvalidQuestionException(String message, Throwable cause) {
    super(message, cause);
  }
}
