package io.github.shikra4j.runtime.serve;

/**
 * How many requests may run together: fewer after the device had no memory left, and one more again
 * now and then, since whatever took the memory may be gone. For one thread.
 */
final class Places {
  /** After so many passes that the device had memory for, one request more may run. */
  private static final int PATIENCE = 100;

  private final int most;
  private int now;

  /** Passes since there was a change. */
  private int passes;

  Places(int most) {
    this.most = most;
    this.now = most;
  }

  boolean hasRoomBeside(int running) {
    return running < now;
  }

  /** Notes that there was no memory for those that run; returns how many may from now on. */
  int shrink(int running) {
    now = Math.max(1, Math.min(now, running) - 1);
    passes = 0;
    return now;
  }

  /** Notes a pass that there was memory for. */
  void pass() {
    if (now < most && ++passes >= PATIENCE) {
      now++;
      passes = 0;
    }
  }

  /** Notes that none runs. */
  void empty() {
    now = most;
  }
}
