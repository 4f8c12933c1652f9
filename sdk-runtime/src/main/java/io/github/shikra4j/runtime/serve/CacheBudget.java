package io.github.shikra4j.runtime.serve;

/**
 * The bytes that keys and values may take on the device, and how many of them are spoken for.
 *
 * <p>A request is given what it may need at most when it begins: prompt and answer at full length.
 * Growing as tokens come would let more of them begin, and then stop some halfway for the others'
 * sake, whose work would be lost; answers about places are short, and a caller who wants more at
 * once says so by {@code maxNewTokens}. Not safe for use by several threads.
 */
final class CacheBudget {
  private final long total;
  private long used;

  CacheBudget(long total) {
    this.total = total;
  }

  /**
   * Returns the bytes to use where nothing else is wanted: half of what is free, but enough for one
   * context, and no more than that many of them.
   */
  static long suiting(long free, long context, int contexts) {
    return Math.max(context, Math.min(free / 2, contexts * context));
  }

  long total() {
    return total;
  }

  long used() {
    return used;
  }

  boolean fits(long bytes) {
    return used + bytes <= total;
  }

  void take(long bytes) {
    used += bytes;
  }

  void give(long bytes) {
    used -= bytes;
  }
}
