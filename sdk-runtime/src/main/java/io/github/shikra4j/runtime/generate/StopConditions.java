package io.github.shikra4j.runtime.generate;

import com.google.common.base.Ticker;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GenerationOptions;
import java.util.Optional;
import java.util.Set;

/** Says when an answer ends. One request's; {@link #cancel()} may come from any thread. */
final class StopConditions {
  private final Set<Integer> endIds;
  private final int limit;
  private final StopTexts stopTexts;
  private final TimeLimit time;
  private volatile boolean cancelled;

  /**
   * Starts the clock.
   *
   * @param endIds each of them ends the answer
   * @param limit the most tokens, from the options and the context
   * @param clock counts nanoseconds and never goes back
   */
  StopConditions(GenerationOptions options, Set<Integer> endIds, int limit, Ticker clock) {
    this.endIds = endIds;
    this.limit = limit;
    this.stopTexts = new StopTexts(options.stop());
    this.time = new TimeLimit(options.timeLimit(), clock);
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
    return time.isOver() ? Optional.of(FinishReason.TIME) : Optional.empty();
  }

  /**
   * Returns why the answer ends with its last token, if it does.
   *
   * @param tokens how many there are
   * @param last the last one's id
   * @param text the answer so far
   */
  Optional<FinishReason> after(int tokens, int last, StringBuilder text) {
    if (endIds.contains(last)) {
      return Optional.of(FinishReason.END);
    }
    if (stopTexts.find(text) >= 0) {
      return Optional.of(FinishReason.STOP);
    }
    return tokens >= limit ? Optional.of(FinishReason.LENGTH) : Optional.empty();
  }
}
