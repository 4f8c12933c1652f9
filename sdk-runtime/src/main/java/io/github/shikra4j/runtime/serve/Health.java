package io.github.shikra4j.runtime.serve;

import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * Whether a replica works. After a few failures in a row it is broken for a while, and then asked
 * again: what stopped it, such as another process on its device, may be over. Good for any threads.
 */
final class Health {
  static final int MOST_FAILURES = 3;
  static final Duration PAUSE = Duration.ofSeconds(30);

  private final Ticker ticker;
  private int failures;
  private long lastFailure;

  Health(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Notes that something was computed. */
  synchronized void succeed() {
    failures = 0;
  }

  /** Notes a failure of the engine; returns whether it is the one too many. */
  synchronized boolean fail() {
    lastFailure = ticker.read();
    failures++;
    return failures == MOST_FAILURES;
  }

  /** Returns whether others should be asked. */
  synchronized boolean isBroken() {
    return failures >= MOST_FAILURES && ticker.read() - lastFailure < PAUSE.toNanos();
  }
}
