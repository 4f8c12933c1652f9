package io.github.shikra4j.runtime.serve;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.OverloadedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Requests that wait, in the order in which they came. Callers put them in, one thread takes them
 * out.
 *
 * <p>A request has its place while it is prepared, on its caller's thread, so that no more than the
 * queue holds are prepared at once.
 */
final class JobQueue {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Job> waiting = new ArrayDeque<>();
  private int preparing;
  private boolean closed;

  /** Makes an empty queue for so many requests. */
  JobQueue(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Prepares a request and puts it in.
   *
   * @throws OverloadedException if the queue is full; it is not prepared then
   * @throws ClosedException if the queue is closed
   */
  void add(Job job, Runnable preparation) {
    locked(this::takePlace);
    try {
      preparation.run();
    } catch (RuntimeException | Error e) {
      locked(() -> preparing--);
      throw e;
    }
    locked(
        () -> {
          preparing--;
          requireOpen();
          changed.signal();
          return waiting.add(job);
        });
  }

  private int takePlace() {
    requireOpen();
    if (isFull()) {
      throw new OverloadedException(
          capacity + " requests are waiting: try again later, or raise maxQueued");
    }
    return preparing++;
  }

  /** Returns whether no more can be put in. */
  boolean isFull() {
    return locked(() -> waiting.size() + preparing >= capacity);
  }

  private void requireOpen() {
    if (closed) {
      throw new ClosedException("the model is closed");
    }
  }

  @CanIgnoreReturnValue
  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many wait. */
  int size() {
    return locked(waiting::size);
  }

  boolean isOpen() {
    return locked(() -> !closed);
  }

  /** Waits for a request; returns whether the queue is open. */
  boolean await() {
    return locked(
        () -> {
          while (!closed && waiting.isEmpty()) {
            changed.awaitUninterruptibly();
          }
          return !closed;
        });
  }

  /** Takes out those that nobody waits for any more. */
  List<Job> takeDue() {
    List<Job> due = new ArrayList<>();
    locked(() -> waiting.removeIf(job -> job.stopIfDue() && due.add(job)));
    return due;
  }

  /** Takes out the first, if there is one that can begin and the queue is open. */
  Optional<Job> takeFirst(Predicate<Job> begins) {
    return locked(
        () -> {
          Optional<Job> first = Optional.ofNullable(closed ? null : waiting.peek()).filter(begins);
          first.ifPresent(job -> waiting.poll());
          return first;
        });
  }

  /** Puts one that was taken out back in front of those that came later. */
  void putBack(Job job) {
    locked(
        () -> {
          List<Job> all = new ArrayList<>(waiting);
          all.add(job);
          all.sort(Comparator.comparingLong(Job::id));
          waiting.clear();
          return waiting.addAll(all);
        });
  }

  /** Takes no more. */
  void close() {
    locked(
        () -> {
          closed = true;
          changed.signal();
          return closed;
        });
  }

  /** Closes, and takes out all. */
  List<Job> drain() {
    close();
    return locked(
        () -> {
          List<Job> all = List.copyOf(waiting);
          waiting.clear();
          return all;
        });
  }
}
