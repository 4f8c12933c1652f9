package io.github.shikra4j.training.synthesis;

import java.time.Duration;
import java.util.Optional;

/**
 * A request without an answer. It has neither cause nor suppressed exceptions: those of the client
 * may quote what was sent, and with it the key.
 */
final class ChatFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What follows from it. */
  enum Kind {
    /** Another try may succeed. */
    TRY_AGAIN,
    /** This request never will. */
    REFUSED_REQUEST,
    /** No request will. */
    REFUSED_ALL
  }

  private final Kind kind;
  private final boolean answered;
  private final transient Optional<Duration> retryAfter;

  /**
   * Says what was wrong.
   *
   * @param answered whether the endpoint may have answered, and charge for it
   * @param retryAfter how long the endpoint asks to wait
   */
  ChatFailure(Kind kind, boolean answered, Optional<Duration> retryAfter, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.answered = answered;
    this.retryAfter = retryAfter;
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  Kind kind() {
    return kind;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  Spending spending(long reserved) {
    return Spending.uncertain(answered ? reserved : 0);
  }
}
