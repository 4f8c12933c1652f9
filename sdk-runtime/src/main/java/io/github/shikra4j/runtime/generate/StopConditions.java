package io.github.shikra4j.runtime.generate;

import com.google.common.base.Ticker;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GenerationOptions;
import java.time.Duration;
import java.util.Optional;

/** Says when an answer ends. One request's; {@link #cancel()} may come from any thread. */
final class StopConditions {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final int endId;
  private final int limit;
  private final StopTexts stopTexts;
  private final Ticker clock;
  private final long started;
  private final long nanos;
  private volatile boolean cancelled;

  /**
   * Starts the clock.
   *
   * @param limit the most tokens, from the options and the context
   * @param clock counts nanoseconds and never goes back
   */
  StopConditions(GenerationOptions options, int endId, int limit, Ticker clock) {
    this.endId = endId;
    this.limit = limit;
    this.stopTexts = new StopTexts(options.stop());
    this.clock = clock;
    this.started = clock.read();
    this.nanos =
        options
            .timeLimit()
            .filter(time -> time.compareTo(LONGEST) < 0)
            .map(Duration::toNanos)
            .orElse(Long.MAX_VALUE);
  }

  StopTexts stopTexts() {
    return stopTexts;
  }

  /** Returns the most tokens that the answer may have. */
  int limit() {
    return limit;
  }

  void cancel() {
    cancelled = true;
  }

  /** Returns why the answer ends before another token, if it does. */
  Optional<FinishReason> beforeStep() {
    if (cancelled) {
      return Optional.of(FinishReason.CANCELLED);
    }
    return clock.read() - started >= nanos ? Optional.of(FinishReason.TIME) : Optional.empty();
  }

  /**
   * Returns why the answer ends with its last token, if it does.
   *
   * @param tokens how many there are
   * @param last the last one's id
   * @param text the answer so far
   */
  Optional<FinishReason> after(int tokens, int last, StringBuilder text) {
    if (last == endId) {
      return Optional.of(FinishReason.END);
    }
    if (stopTexts.find(text) >= 0) {
      return Optional.of(FinishReason.STOP);
    }
    return tokens >= limit ? Optional.of(FinishReason.LENGTH) : Optional.empty();
  }
}
