package io.github.shikra4j.runtime.serve;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.ServingListener.Load;
import io.github.shikra4j.ServingListener.Pass;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.model.Feed;
import io.github.shikra4j.runtime.model.Logits;
import io.github.shikra4j.runtime.model.ShikraModel;
import io.github.shikra4j.spi.ServingOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests on one model, several at once: they join and leave between passes.
 *
 * <p>One thread owns the model, and works in rounds: one chunk of one prompt, that of the request
 * which came first, then one joint pass in which every request whose prompt is computed takes a
 * step. So a long prompt holds an answer up by no more than a chunk for each token.
 *
 * <p>A chunk is a pass of its own, and where it begins and ends depends on its prompt alone ({@link
 * PromptChunks}). Libtorch's products may give a row other last bits when it has other company;
 * this way a prompt's keys and values and a request's first token are the same, to the bit, whoever
 * else runs. Of the joint passes that holds in int8 with AVX-512; in float32 the logits of a row
 * differ by 1e-6 of their norm with the number of rows, which changes a greedy token only where two
 * are as near to each other as that.
 *
 * <p>So a prompt that begins with chunks of an earlier one takes their keys and values over and is
 * computed from there ({@link PrefixCache}), as if it were the first.
 *
 * <p>Requests begin in the order in which they came, when a place and the bytes for their keys and
 * values are free ({@link CacheBudget}); prefixes that are kept give way. None is passed over for a
 * smaller one behind it, so that a large one does not wait for ever. Those that wait are looked at
 * in each round as those that run: a cancelled or late one ends there.
 *
 * <p>If a joint pass fails, its requests are tried one by one, so that only those at fault fail;
 * after one for which the device had no memory left, fewer run together for a while ({@link
 * Places}), and a request whose prompt found none beside others waits for them to end.
 */
final class Scheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** How long an exit waits for a pass: one that a listener called for would wait for itself. */
  private static final Duration EXIT = Duration.ofMinutes(5);

  private final ShikraModel model;
  private final Optional<PictureFeatureCache> pictures;
  private final JobQueue queue;
  private final CacheBudget budget;
  private final ServingEvents events;
  private final PrefixCache prefixes;
  private final Thread thread;
  private final Thread hook;

  /** Requests that came and have not ended. */
  private final AtomicInteger taken = new AtomicInteger();

  private final Health health = new Health(Ticker.systemTicker());

  /** What ended it, unless that was its being closed. */
  private volatile @Nullable Throwable death;

  /** In the order in which they came; touched by the scheduler's thread alone. */
  private final List<Job> running = new ArrayList<>();

  /** Touched by the scheduler's thread alone. */
  private final Places places;

  /**
   * Starts; owns the model and the picture cache from now on.
   *
   * @param events hears of this and of other replicas
   * @param cacheBytes that keys and values may take
   */
  Scheduler(
      ShikraModel model,
      Optional<PictureFeatureCache> pictures,
      ServingOptions options,
      ServingEvents events,
      long cacheBytes) {
    this.model = model;
    this.budget = new CacheBudget(cacheBytes);
    this.prefixes =
        new PrefixCache(
            budget,
            options.prefillChunk(),
            model.language().bytesPerToken(),
            options.prefixCacheBytes().orElse(cacheBytes / 2));
    this.pictures = pictures;
    this.queue = new JobQueue(options.maxQueued());
    this.events = events;
    this.places = new Places(options.maxBatchSize());
    this.thread = new Thread(this::run, "shikra-scheduler");
    // The process's exit takes libtorch down under whoever computes: it waits for the pass to end.
    this.hook = new Thread(this::exit, "shikra-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Puts a request in the queue. What its picture takes of Java is done before, on this thread.
   *
   * @throws io.github.shikra4j.PictureException if its picture cannot be used
   * @throws InvalidQuestionException if there is never room for its keys and values
   * @throws io.github.shikra4j.OverloadedException if the queue is full
   * @throws ClosedException if the scheduler is closed
   * @throws EngineException if it is dead
   */
  void submit(Job job) {
    job.submit(events);
    // From here on: others that come at once are to see that this one is busy.
    taken.incrementAndGet();
    try {
      enqueue(job);
    } catch (RuntimeException | Error e) {
      taken.decrementAndGet();
      job.reject(e);
      throw e;
    }
  }

  /** Returns whether the next request would find no place in the queue. */
  boolean isFull() {
    return queue.isFull();
  }

  /** Returns how many requests came and have not ended. */
  int load() {
    return taken.get();
  }

  /** Returns whether the last few passes all failed in the engine, as after a native failure. */
  boolean isBroken() {
    return health.isBroken();
  }

  /** Returns whether it is out of service for good, though nobody has closed it. */
  boolean isDead() {
    return death != null;
  }

  private void enqueue(Job job) {
    if (death != null) {
      throw new EngineException(
          "this model is out of service since '%s': close it and open it anew".formatted(death),
          death);
    }
    if (bytes(job) > budget.total()) {
      throw new InvalidQuestionException(
          "the keys and values of %d tokens, prompt and answer, take %,d bytes, and %,d are set aside: lower maxNewTokens, or raise cacheBytes"
              .formatted(job.maxTokens(), bytes(job), budget.total()));
    }
    queue.add(
        job,
        () -> {
          if (job.blind()) {
            job.prepare(pictures.orElseThrow(), queue.size() == 0);
          }
        });
  }

  private long bytes(Job job) {
    return model.language().cacheBytes(job.maxTokens());
  }

  private void run() {
    Consumer<Job> end = Job::close;
    try {
      while (await()) {
        dropDue();
        Optional<Job> next = queue.takeFirst(this::begins);
        while (next.isPresent()) {
          admit(next.get());
          next = queue.takeFirst(this::begins);
        }
        tellLoad();
        running.stream().filter(job -> !job.prefilled()).findFirst().ifPresent(this::prefill);
        together(running.stream().filter(Job::prefilled).toList()).forEach(this::pass);
      }
    } catch (RuntimeException | Error e) {
      death = e;
      LOG.error("a replica is out of service", e);
      end = job -> job.fail(e);
    } finally {
      stop(end);
    }
  }

  /** Parts requests into joint passes of no more rows than may be together. */
  private List<List<Job>> together(List<Job> jobs) {
    List<List<Job>> passes = new ArrayList<>();
    List<Job> pass = new ArrayList<>();
    long rows = 0;
    for (Job job : jobs) {
      if (!pass.isEmpty() && rows + job.rows() > model.language().tokensTogether()) {
        passes.add(pass);
        pass = new ArrayList<>();
        rows = 0;
      }
      pass.add(job);
      rows += job.rows();
    }
    passes.add(pass);
    return passes;
  }

  /** Waits while there is nothing to do; returns whether the scheduler is open. */
  private boolean await() {
    tellLoad();
    return running.isEmpty() ? queue.await() : queue.isOpen();
  }

  private void tellLoad() {
    if (events.heard()) {
      events.tellLoad(this, new Load(queue.size(), running.size(), budget.used(), budget.total()));
    }
  }

  /** Ends those that wait, or whose prompts do, and that nobody waits for any more. */
  private void dropDue() {
    List.copyOf(running).stream()
        .filter(job -> !job.prefilled() && job.stopIfDue())
        .forEach(this::finish);
    List<Job> due = queue.takeDue();
    taken.addAndGet(-due.size());
    due.forEach(job -> endAnyway(job, Job::finish));
  }

  private boolean begins(Job job) {
    return places.hasRoomBeside(running.size()) && prefixes.makeRoom(bytes(job), job.hashes());
  }

  private void admit(Job job) {
    running.add(job);
    budget.take(bytes(job));
    try {
      job.hold(compute(() -> model.language().newCache(job.maxTokens())));
    } catch (RuntimeException | OutOfMemoryError e) {
      endOrPutBack(job, e);
    }
  }

  /** Computes the next chunk of a request's prompt. */
  private void prefill(Job job) {
    job.begin();
    try {
      job.share(prefixes);
      if (job.blind()) {
        job.see(compute(() -> job.look(pictures.orElseThrow())));
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      endOrPutBack(job, e);
      return;
    }
    pass(List.of(job));
  }

  private void pass(List<Job> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    try {
      long begun = System.nanoTime();
      int promptTokens = jobs.get(0).promptTokens();
      int answerTokens = 0;
      List<Feed> feeds = jobs.stream().map(Job::feed).toList();
      Logits logits = compute(() -> model.language().forward(feeds));
      int row = 0;
      for (Job job : jobs) {
        int rows = job.rows();
        answerTokens -= job.answerTokens();
        accept(job, logits, row);
        answerTokens += job.answerTokens();
        row += rows;
      }
      places.pass();
      tellPass(jobs.size(), promptTokens, answerTokens, begun);
    } catch (RuntimeException | OutOfMemoryError e) {
      if (jobs.size() == 1) {
        endOrPutBack(jobs.get(0), e);
      } else {
        noteMemory(e);
        jobs.forEach(job -> pass(List.of(job)));
      }
    }
  }

  private void tellPass(int requests, int promptTokens, int answerTokens, long begun) {
    if (events.heard()) {
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      events.tell(hearer -> hearer.onPass(new Pass(requests, promptTokens, answerTokens, took)));
    }
  }

  /** Computes; if the device has no memory left, once more without the prefixes that are kept. */
  private <T> T compute(Supplier<T> computation) {
    try {
      return computation.get();
    } catch (DeviceMemoryException e) {
      if (!prefixes.clear()) {
        throw e;
      }
      return computation.get();
    }
  }

  private void accept(Job job, Logits logits, int row) {
    try {
      job.accept(logits, row);
      health.succeed();
      if (job.finished()) {
        finish(job);
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      noteFailure(e);
      end(job, e);
    }
  }

  /** Lets fewer run together after the device had no memory left, for a while. */
  private void noteMemory(Throwable error) {
    if (error instanceof DeviceMemoryException) {
      int left = places.shrink(running.size());
      LOG.warn("no memory left: {} requests run together from now on", left);
    }
  }

  private void noteFailure(Throwable error) {
    boolean engine = !(error instanceof ShikraException) || error instanceof EngineException;
    if (engine && health.fail()) {
      LOG.warn(
          "{} passes failed in a row: other replicas are asked for {} s",
          Health.MOST_FAILURES,
          Health.PAUSE.toSeconds(),
          error);
    }
  }

  /** A request that has given no token yet, and found no memory beside others, waits once more. */
  private void endOrPutBack(Job job, Throwable error) {
    noteMemory(error);
    noteFailure(error);
    if (!(error instanceof DeviceMemoryException) || job.prefilled() || running.size() == 1) {
      end(job, error);
      return;
    }
    running.remove(job);
    budget.give(bytes(job));
    job.restart();
    queue.putBack(job);
  }

  private void finish(Job job) {
    if (leave(job)) {
      job.finish();
    }
  }

  private void end(Job job, Throwable error) {
    if (leave(job)) {
      job.fail(error);
    }
  }

  /** Returns whether it had not left before. */
  private boolean leave(Job job) {
    if (!running.remove(job)) {
      return false;
    }
    if (running.isEmpty()) {
      places.empty();
    }
    budget.give(bytes(job));
    taken.decrementAndGet();
    return true;
  }

  private void stop(Consumer<Job> end) {
    try {
      running.forEach(job -> endAnyway(job, end));
      running.clear();
      queue.drain().forEach(job -> endAnyway(job, end));
      prefixes.clear();
      events.tellLoad(this, new Load(0, 0, 0, 0));
      pictures.ifPresent(PictureFeatureCache::close);
    } finally {
      model.close();
      removeHook();
    }
  }

  /**
   * Ends one of many: what fails there, as for want of memory, must not keep it from the others.
   */
  private static void endAnyway(Job job, Consumer<Job> end) {
    try {
      end.accept(job);
    } catch (RuntimeException | Error e) {
      LOG.error("a request did not end well", e);
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // It runs, or this is it.
    }
  }

  private void exit() {
    queue.close();
    Uninterruptibles.joinUninterruptibly(thread, EXIT);
  }

  /** Takes no more, and ends soon as {@link #close} does. */
  void beginClosing() {
    queue.close();
  }

  /** Returns whether a listener asks that it is telling. */
  boolean isAsking() {
    return Thread.currentThread() == thread;
  }

  /** Ends what waits and runs with {@link ClosedException}, and frees the model. */
  @Override
  public void close() {
    beginClosing();
    if (!isAsking()) {
      Uninterruptibles.joinUninterruptibly(thread);
    }
  }
}
