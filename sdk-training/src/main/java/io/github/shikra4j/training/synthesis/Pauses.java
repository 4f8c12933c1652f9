package io.github.shikra4j.training.synthesis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before another try: what the endpoint asks for, which holds for all requests; if
 * that is less than a second, twice as long each time, with a random part so that requests that
 * failed together do not come back together.
 */
final class Pauses {
  private static final Duration FIRST = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Sleeper sleeper;
  private long openAt = System.nanoTime();

  /** Waits; less if the run ends. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  Pauses(Sleeper sleeper) {
    this.sleeper = sleeper;
  }

  /** Waits as long as the endpoint last asked for. */
  void awaitOpen() throws InterruptedException {
    Duration left = left();
    if (!left.isNegative() && !left.isZero()) {
      sleeper.sleep(left);
    }
  }

  private synchronized Duration left() {
    return Duration.ofNanos(openAt - System.nanoTime());
  }

  /**
   * Waits before the next try of one request, or makes all requests wait.
   *
   * @param failed how often it failed, from 1
   * @param asked how long the endpoint asks to wait; 0 if it does not
   */
  void await(int failed, Duration asked) throws InterruptedException {
    closeFor(asked);
    // An endpoint that asks for 0 would have all tries at once.
    if (asked.compareTo(FIRST) < 0) {
      backOff(failed);
    }
  }

  private synchronized void closeFor(Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    openAt = until - openAt > 0 ? until : openAt;
  }

  private void backOff(int failed) throws InterruptedException {
    long longest = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(failed - 1, 20));
    sleeper.sleep(
        Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2)));
  }
}
