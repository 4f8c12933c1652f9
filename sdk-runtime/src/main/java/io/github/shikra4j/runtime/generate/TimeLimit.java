package io.github.shikra4j.runtime.generate;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.Optional;

/** Tells when a request's time is over. Its clock starts when this is made. */
final class TimeLimit {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final Ticker clock;
  private final long started;
  private final long nanos;

  /**
   * Starts the clock.
   *
   * @param limit empty for none
   * @param clock counts nanoseconds and never goes back
   */
  TimeLimit(Optional<Duration> limit, Ticker clock) {
    this.clock = clock;
    this.started = clock.read();
    this.nanos =
        limit
            .filter(time -> time.compareTo(LONGEST) < 0)
            .map(Duration::toNanos)
            .orElse(Long.MAX_VALUE);
  }

  boolean isOver() {
    return clock.read() - started >= nanos;
  }
}
