package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.ShikraException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

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
   * @throws ShikraException what its request failed with
   * @throws CompletionException if it failed with anything else
   */
  @Override
  public T next() {
    try {
      while (running.size() <= ahead && requests.hasNext()) {
        running.add(requests.next());
      }
      return running.remove().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ShikraException known ? known : e;
    }
  }
}
