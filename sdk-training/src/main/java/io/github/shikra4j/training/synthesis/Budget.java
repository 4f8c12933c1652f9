package io.github.shikra4j.training.synthesis;

/**
 * What may be spent over a whole job, the runs that it resumes included. What a request may cost is
 * set aside before it is sent, so that the requests in flight together stay within it; only tokens
 * by which an endpoint exceeds what was asked of it come on top.
 */
final class Budget {
  private final long maxRequests;
  private final long maxTokens;
  private Spending spent;
  private long inFlight;
  private long reserved;
  private boolean closed;
  private boolean exhausted;

  /**
   * Begins with what earlier runs spent.
   *
   * @param maxRequests {@link Long#MAX_VALUE} for no limit, as for tokens
   */
  Budget(long maxRequests, long maxTokens, Spending before) {
    this.maxRequests = maxRequests;
    this.maxTokens = maxTokens;
    this.spent = before;
  }

  /**
   * Sets a request's cost aside. Waits for requests in flight where they may cost less than was set
   * aside for them.
   *
   * @return false if there is no room, or the budget is closed
   */
  synchronized boolean reserve(long tokens) throws InterruptedException {
    while (!closed && !fits(tokens)) {
      if (inFlight == 0) {
        exhausted = true;
        return false;
      }
      wait();
    }
    if (closed) {
      return false;
    }
    inFlight++;
    reserved += tokens;
    return true;
  }

  private boolean fits(long tokens) {
    return spent.requests() + inFlight < maxRequests
        && tokens <= maxTokens - spent.tokens() - reserved;
  }

  /** Exchanges what was set aside for what it cost. */
  synchronized void settle(long tokens, Spending cost) {
    inFlight--;
    reserved -= tokens;
    spent = spent.plus(cost);
    notifyAll();
  }

  /** Lets no request through any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Tells whether a request was refused for want of room. */
  synchronized boolean isExhausted() {
    return exhausted;
  }

  synchronized Spending spent() {
    return spent;
  }
}
