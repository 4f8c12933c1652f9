package io.github.shikra4j.runtime.serve;

import java.util.Comparator;
import java.util.List;

/**
 * A model's replicas, each with a queue of its own. A request goes to the one that has the fewest,
 * of several to the first, and to none whose queue is full while another's is not: which it is does
 * not show in its answer. One whose last passes all failed, as after a native failure, gets
 * requests only when every other's did too, or after a while ({@link Health}).
 */
final class Replicas implements AutoCloseable {
  private static final Comparator<Scheduler> BEST =
      Comparator.comparing(Scheduler::isDead)
          .thenComparing(Scheduler::isBroken)
          .thenComparing(Scheduler::isFull)
          .thenComparing(Scheduler::load);

  private final List<Scheduler> all;

  /** Takes them over: one or more. */
  Replicas(List<Scheduler> all) {
    this.all = List.copyOf(all);
  }

  int size() {
    return all.size();
  }

  /**
   * Puts a request in a queue.
   *
   * @throws io.github.shikra4j.PictureException if its picture cannot be used
   * @throws io.github.shikra4j.InvalidQuestionException if there is never room for its keys and
   *     values
   * @throws io.github.shikra4j.OverloadedException if the queue is full
   * @throws io.github.shikra4j.ClosedException if the replicas are closed
   * @throws io.github.shikra4j.EngineException if all of them are dead
   */
  void submit(Job job) {
    all.stream().min(BEST).orElseThrow().submit(job);
  }

  /** Ends what waits and runs, and frees the models; soon after, if a listener of theirs asks. */
  @Override
  public void close() {
    all.forEach(Scheduler::beginClosing);
    // One replica's thread that waits for another's may hold what that one waits for.
    if (all.stream().noneMatch(Scheduler::isAsking)) {
      all.forEach(Scheduler::close);
    }
  }
}
