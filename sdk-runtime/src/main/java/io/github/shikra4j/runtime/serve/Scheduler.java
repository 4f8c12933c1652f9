package io.github.shikra4j.runtime.serve;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.OverloadedException;
import io.github.shikra4j.runtime.model.Feed;
import io.github.shikra4j.runtime.model.Logits;
import io.github.shikra4j.runtime.model.ShikraModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs requests on one model, several at once: they join and leave between passes.
 *
 * <p>One thread owns the model. A request's prompt is computed in a pass of its own, so that its
 * first token does not depend on who else runs; after that it takes part in the joint passes. If a
 * joint pass fails, its requests are tried one by one, so that only those at fault fail.
 */
final class Scheduler implements AutoCloseable {
  private final ShikraModel model;
  private final Optional<PictureFeatureCache> pictures;
  private final int maxRunning;
  private final int maxQueued;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Job> queue = new ArrayDeque<>();
  private boolean closed;

  /** Touched by the scheduler's thread alone. */
  private final List<Job> running = new ArrayList<>();

  /** Starts; owns the model and the picture cache from now on. */
  Scheduler(
      ShikraModel model, Optional<PictureFeatureCache> pictures, int maxRunning, int maxQueued) {
    this.model = model;
    this.pictures = pictures;
    this.maxRunning = maxRunning;
    this.maxQueued = maxQueued;
    this.thread = new Thread(this::run, "shikra-scheduler");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Puts a request in the queue.
   *
   * @throws OverloadedException if it is full
   * @throws ClosedException if the scheduler is closed
   */
  void submit(Job job) {
    lock.lock();
    try {
      if (closed) {
        throw new ClosedException("the model is closed");
      }
      if (queue.size() >= maxQueued) {
        throw new OverloadedException(
            queue.size() + " requests are waiting: try again later, or raise maxQueued");
      }
      queue.add(job);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (await()) {
        for (int free = maxRunning - running.size(); free > 0; free--) {
          take().ifPresent(this::begin);
        }
        pass(List.copyOf(running));
      }
    } finally {
      stop();
    }
  }

  /** Waits while there is nothing to do; returns whether the scheduler is open. */
  private boolean await() {
    lock.lock();
    try {
      while (!closed && queue.isEmpty() && running.isEmpty()) {
        arrived.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes one request at a time: what is in the queue when the scheduler closes ends there. */
  private Optional<Job> take() {
    lock.lock();
    try {
      return closed ? Optional.empty() : Optional.ofNullable(queue.poll());
    } finally {
      lock.unlock();
    }
  }

  private void begin(Job job) {
    if (job.stopIfDue()) {
      job.finish();
      return;
    }
    try {
      job.begin(model.language().newCache(job.prompt().ids().length));
      job.prompt().picture().ifPresent(picture -> job.see(pictures.orElseThrow().hold(picture)));
      running.add(job);
      pass(List.of(job));
    } catch (RuntimeException | OutOfMemoryError e) {
      end(job, e);
    }
  }

  private void pass(List<Job> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    try {
      List<Feed> feeds = jobs.stream().map(Job::feed).toList();
      Logits logits = model.language().forward(feeds);
      int row = 0;
      for (Job job : jobs) {
        int rows = job.rows();
        accept(job, logits, row);
        row += rows;
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      if (jobs.size() == 1) {
        end(jobs.get(0), e);
      } else {
        jobs.forEach(job -> pass(List.of(job)));
      }
    }
  }

  private void accept(Job job, Logits logits, int row) {
    try {
      job.accept(logits, row);
      if (job.finished()) {
        running.remove(job);
        job.finish();
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      end(job, e);
    }
  }

  private void end(Job job, Throwable error) {
    running.remove(job);
    job.fail(error);
  }

  private void stop() {
    running.forEach(Job::close);
    running.clear();
    List<Job> waiting;
    lock.lock();
    try {
      closed = true;
      waiting = List.copyOf(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    waiting.forEach(Job::close);
    pictures.ifPresent(PictureFeatureCache::close);
    model.close();
  }

  /** Ends what waits and runs with {@link ClosedException}, and frees the model. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
    if (Thread.currentThread() != thread) {
      Uninterruptibles.joinUninterruptibly(thread);
    }
  }
}
