package io.github.shikra4j.runtime.serve;

import com.google.common.primitives.Ints;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.generate.Decoding;
import io.github.shikra4j.runtime.generate.Step;
import io.github.shikra4j.runtime.model.Feed;
import io.github.shikra4j.runtime.model.KvCache;
import io.github.shikra4j.runtime.model.Logits;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request on its way through the scheduler. Its native memory is freed before it ends. For the
 * scheduler's thread alone.
 */
final class Job {
  private static final Logger LOG = LoggerFactory.getLogger(Job.class);

  private final Prompt prompt;
  private final Decoding decoding;
  private final Listener listener;
  private @Nullable KvCache cache;
  private PictureFeatureCache.@Nullable Entry picture;
  private int[] next;
  private int rows;
  private boolean finished;

  /** Hears of a request, on the scheduler's thread. Either of the last two is called, once. */
  interface Listener {

    /** Computing begins. */
    default void onBegin() {}

    /** The picture is encoded, or was already. */
    default void onPicture() {}

    /** A pass has been taken in. */
    default void onStep() {}

    /** The decoding is finished. */
    void onFinished();

    /** The request failed. */
    void onError(ShikraException error);
  }

  /** Prepares a request; what its decoding has found is read when it is finished. */
  Job(Prompt prompt, Decoding decoding, Listener listener) {
    this.prompt = prompt;
    this.decoding = decoding;
    this.listener = listener;
    int[] opening = decoding.opening().toArray();
    this.next = Ints.concat(prompt.ids(), opening);
    this.rows = 1 + opening.length;
  }

  Prompt prompt() {
    return prompt;
  }

  /** Returns whether the request has ended before it began. */
  boolean stopIfDue() {
    return decoding.stopIfDue();
  }

  void begin(KvCache cache) {
    this.cache = cache;
    tell(listener::onBegin);
  }

  void see(PictureFeatureCache.Entry picture) {
    this.picture = picture;
    tell(listener::onPicture);
  }

  boolean finished() {
    return finished;
  }

  /** Returns what the next pass takes of this request. */
  Feed feed() {
    Feed.PictureFeatures features =
        picture == null ? null : new Feed.PictureFeatures(picture.features(), prompt.position());
    return new Feed(Objects.requireNonNull(cache), next, features, rows);
  }

  /** Returns how many rows of logits the pass gives to this request. */
  int rows() {
    return rows;
  }

  /** Takes in a pass whose logits for this request begin at that row. */
  void accept(Logits logits, int row) {
    Optional<Step> step = decoding.next(i -> logits.row(row + i));
    step.ifPresent(this::prepare);
    finished = step.isEmpty();
    tell(listener::onStep);
  }

  private void prepare(Step step) {
    KvCache own = Objects.requireNonNull(cache);
    own.truncate(own.length() - step.dropped());
    next = step.ids().toArray();
    rows = next.length;
  }

  void finish() {
    release();
    tell(listener::onFinished);
  }

  void fail(Throwable error) {
    release();
    tell(() -> listener.onError(translated(error)));
  }

  void close() {
    fail(new ClosedException("the model was closed while the request waited or ran"));
  }

  private static ShikraException translated(Throwable error) {
    return error instanceof ShikraException known
        ? known
        : new EngineException("the request failed: " + error, error);
  }

  private static void tell(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      LOG.warn("a listener failed", e);
    }
  }

  private void release() {
    if (cache != null) {
      cache.close();
      cache = null;
    }
    if (picture != null) {
      picture.release();
      picture = null;
    }
  }
}
