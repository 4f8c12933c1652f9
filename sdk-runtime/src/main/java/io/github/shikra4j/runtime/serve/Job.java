package io.github.shikra4j.runtime.serve;

import com.google.common.hash.HashCode;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.generate.Decoding;
import io.github.shikra4j.runtime.generate.Step;
import io.github.shikra4j.runtime.model.Feed;
import io.github.shikra4j.runtime.model.KvCache;
import io.github.shikra4j.runtime.model.Logits;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request on its way through the scheduler. Its native memory is freed before it ends. For the
 * scheduler's thread alone.
 */
final class Job {
  private static final Logger LOG = LoggerFactory.getLogger(Job.class);
  private static final AtomicLong COUNT = new AtomicLong();

  /** Names the request in the log, and rises with each that comes. */
  private final long id = COUNT.incrementAndGet();

  private final Prompt prompt;
  private final Decoding decoding;
  private final Listener listener;
  private final int vocabulary;
  private ServingEvents events = ServingEvents.UNHEARD;
  private long submitted;
  private @Nullable KvCache cache;
  private Optional<float[]> pixels = Optional.empty();
  private PictureFeatureCache.@Nullable Entry picture;
  private final PromptChunks chunks;
  private final List<HashCode> hashes;
  private int chunk;
  private int[] next = {};
  private int rows;
  private boolean begun;
  private boolean finished;

  /** Hears of a request, on the scheduler's thread. Either of the last two is called, once. */
  interface Listener {

    /** The request has a number, by which the log names it. */
    default void onNumber(long number) {}

    /** Computing begins. */
    default void onBegin() {}

    /** The picture is encoded, or was already; not told where the prompt's cache has it. */
    default void onPicture() {}

    /** A pass that gave tokens has been taken in: the prompt's last, or a later one. */
    default void onStep() {}

    /** The decoding is finished. */
    void onFinished();

    /** The request failed. */
    void onError(ShikraException error);
  }

  /**
   * Prepares a request; what its decoding has found is read when it is finished.
   *
   * @param prefillChunk tokens of the prompt that are computed in one pass
   * @param vocabulary ids that the tokenizer has: of rows of logits that a checkpoint has beyond
   *     them, which the original cuts off when it loads one, nothing is seen
   */
  Job(Prompt prompt, Decoding decoding, Listener listener, int prefillChunk, int vocabulary) {
    this.prompt = prompt;
    this.decoding = decoding;
    this.listener = listener;
    this.vocabulary = vocabulary;
    this.chunks = new PromptChunks(prompt, decoding.opening().toArray(), prefillChunk);
    this.hashes = chunks.hashes();
    take(0);
  }

  private void take(int index) {
    chunk = index;
    next = chunks.tokens(index);
    rows = chunks.logits(index);
  }

  long id() {
    return id;
  }

  Prompt prompt() {
    return prompt;
  }

  /** Returns the hashes of its whole chunks. */
  List<HashCode> hashes() {
    return hashes;
  }

  /** Returns the most tokens that its cache will have to hold. */
  int maxTokens() {
    return prompt.ids().length + decoding.maxTokens();
  }

  /** Returns whether the request has ended before it began. */
  boolean stopIfDue() {
    return decoding.stopIfDue();
  }

  /** Notes that it is submitted now, and who hears what becomes of it. */
  void submit(ServingEvents events) {
    this.events = events;
    submitted = System.nanoTime();
    tell(() -> listener.onNumber(id));
  }

  private Duration sinceSubmitted() {
    return Duration.ofNanos(System.nanoTime() - submitted);
  }

  /** Computes what the tower will take of its picture; on the caller's thread, before it waits. */
  void prepare(PictureFeatureCache pictures, boolean soon) {
    pixels = pictures.pixels(prompt.picture().orElseThrow(), soon);
  }

  /** Returns its picture's features, to be handed to {@link #see}. */
  PictureFeatureCache.Entry look(PictureFeatureCache pictures) {
    Picture seen = prompt.picture().orElseThrow();
    boolean cached = pictures.contains(seen);
    PictureFeatureCache.Entry features = pictures.hold(seen, pixels);
    events.tell(hearer -> hearer.onPicture(cached));
    return features;
  }

  /** Takes its picture's features over. */
  void see(PictureFeatureCache.Entry features) {
    picture = features;
    pixels = Optional.empty();
    tell(listener::onPicture);
  }

  /** Takes its cache over. */
  void hold(KvCache cache) {
    this.cache = cache;
  }

  /**
   * Gives its cache back; its prompt is computed anew, with the picture's features if it has them.
   */
  void restart() {
    closeCache();
    take(0);
  }

  /** Computing begins, unless it has. */
  void begin() {
    if (!begun) {
      begun = true;
      LOG.debug("request {} begins: {} tokens of prompt", id, prompt.ids().length);
      events.tell(hearer -> hearer.onBegun(sinceSubmitted()));
      tell(listener::onBegin);
    }
  }

  /**
   * Takes over those of its leading chunks that are kept, before it computes the first; later gives
   * the one that it computed last.
   */
  void share(PrefixCache prefixes) {
    KvCache own = Objects.requireNonNull(cache);
    if (own.length() == 0) {
      take(prefixes.restore(hashes, own));
    } else {
      prefixes.store(hashes.subList(0, chunk), own);
    }
  }

  /** Returns whether its picture has to be encoded before more of its prompt is computed. */
  boolean blind() {
    return picture == null && chunks.needsPicture(chunk);
  }

  /** Returns whether the whole prompt has been computed. */
  boolean prefilled() {
    return chunk > chunks.whole();
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

  /** Returns how many tokens of the prompt itself the next pass takes. */
  int promptTokens() {
    return prefilled() ? 0 : next.length - Math.max(0, rows - 1);
  }

  /** Returns how many tokens of the answer have come. */
  int answerTokens() {
    return decoding.answerTokens();
  }

  /** Returns how many rows of logits the pass gives to this request. */
  int rows() {
    return rows;
  }

  /** Takes in a pass whose logits for this request begin at that row. */
  void accept(Logits logits, int row) {
    if (chunk < chunks.whole()) {
      take(chunk + 1);
      return;
    }
    chunk = chunks.whole() + 1;
    boolean first = answerTokens() == 0;
    Optional<Step> step = decoding.next(i -> logits.row(row + i, vocabulary));
    if (first && answerTokens() > 0) {
      events.tell(hearer -> hearer.onFirstToken(sinceSubmitted()));
    }
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

  /** Whatever else fails, as for want of memory, its caller hears of the end. */
  void finish() {
    try {
      release();
      LOG.debug("request {} is finished", id);
      events.tell(hearer -> hearer.onAnswered(decoding.finishReason(), sinceSubmitted()));
    } finally {
      tellEnd(null);
    }
  }

  /** Once its error can be told, its caller hears of the end, whatever else fails. */
  void fail(Throwable error) {
    ShikraException known = translated(error);
    try {
      release();
      LOG.debug("request {} failed", id, error);
      events.tell(hearer -> hearer.onFailed(known, sinceSubmitted()));
    } finally {
      tellEnd(known);
    }
  }

  /** Unlike {@link #tell}, takes no memory before the call. */
  private void tellEnd(@Nullable ShikraException error) {
    try {
      if (error == null) {
        listener.onFinished();
      } else {
        listener.onError(error);
      }
    } catch (RuntimeException | Error e) {
      LOG.warn("request {}: a listener failed", id, e);
    }
  }

  /** It was not taken in; its caller is told by what is thrown. */
  void reject(Throwable error) {
    events.tell(hearer -> hearer.onRejected(translated(error), sinceSubmitted()));
  }

  void close() {
    fail(new ClosedException("the model was closed while the request waited or ran"));
  }

  private static ShikraException translated(Throwable error) {
    return error instanceof ShikraException known
        ? known
        : new EngineException("the request failed: " + error, error);
  }

  private void tell(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("request {}: a listener failed", id, e);
    }
  }

  private void closeCache() {
    if (cache != null) {
      cache.close();
      cache = null;
    }
  }

  private void release() {
    closeCache();
    if (picture != null) {
      picture.release();
      picture = null;
    }
  }
}
