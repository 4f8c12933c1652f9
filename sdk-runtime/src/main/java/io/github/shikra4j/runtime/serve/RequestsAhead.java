package io.github.shikra4j.runtime.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;

/**
 * Results in the order of their requests, of which enough are made ahead to keep a service busy.
 */
public final class RequestsAhead<T> implements Iterator<T> {
  private final Iterator<CompletableFuture<T>> requests;
  private final int ahead;
  private final Deque<CompletableFuture<T>> running = new ArrayDeque<>();

  /**
   * Prepares; nothing is asked yet.
   *
   * @param requests makes a request when asked for the next one
   * @param together requests that run together; as many more wait, so that none has to
   */
  public RequestsAhead(Iterator<CompletableFuture<T>> requests, int together) {
    this.requests = requests;
    this.ahead = 2 * together;
  }

  @Override
  public boolean hasNext() {
    return !running.isEmpty() || requests.hasNext();
  }

  /**
   * Waits for the next result.
   *
   * @throws java.util.concurrent.CompletionException if its request failed
   */
  @Override
  public T next() {
    while (running.size() <= ahead && requests.hasNext()) {
      running.add(requests.next());
    }
    return running.remove().join();
  }
}
