package io.github.shikra4j.micrometer;

import io.github.shikra4j.FinishReason;
import io.github.shikra4j.ServingListener;
import io.github.shikra4j.ShikraException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps meters of a model that serves, in a Micrometer registry. Their names begin with {@code
 * shikra}; the guide lists them. To be given to {@link
 * io.github.shikra4j.ReferentialDialogueBuilder#onServing}.
 *
 * <p>One for each model: those in one registry need tags that tell them apart, since gauges show
 * the first that was registered under their name and tags. For the same reason a model that is
 * opened again is given the one that it had.
 */
public final class MicrometerMetrics implements ServingListener {
  private static final String REQUESTS = "requests";
  private static final String TOKENS = "tokens";
  private static final String BYTES = "bytes";

  private final MeterRegistry registry;
  private final Tags tags;
  private final AtomicReference<Load> load = new AtomicReference<>(new Load(0, 0, 0, 0));
  private final MeterProvider<Timer> requests;
  private final Timer queueWait;
  private final Timer firstToken;
  private final Timer promptPass;
  private final Timer answerPass;
  private final Counter promptTokens;
  private final Counter answerTokens;
  private final DistributionSummary batchSize;
  private final Counter pictureHits;
  private final Counter pictureMisses;

  /**
   * Registers the meters.
   *
   * @param registry where to
   * @param tags of each meter, such as the name of the model
   */
  public MicrometerMetrics(MeterRegistry registry, Iterable<Tag> tags) {
    this.registry = registry;
    this.tags = Tags.of(tags);
    requests =
        Timer.builder("shikra.requests")
            .description("Requests that ended, from their submission")
            .tags(this.tags)
            .withRegistry(registry);
    queueWait = timer("shikra.queue.wait", "From submission to the beginning of computing");
    firstToken = timer("shikra.time.to.first.token", "From submission to an answer's first token");
    Tag prompt = Tag.of("kind", "prompt");
    Tag answer = Tag.of("kind", "answer");
    String passes = "Passes of the language model: chunks of prompts, steps of answers";
    promptPass = timer("shikra.passes", passes, prompt);
    answerPass = timer("shikra.passes", passes, answer);
    String computed = "Tokens of prompts that were computed, and of answers that came";
    promptTokens = counter("shikra.tokens", TOKENS, computed, prompt);
    answerTokens = counter("shikra.tokens", TOKENS, computed, answer);
    batchSize =
        DistributionSummary.builder("shikra.batch.size")
            .description("Requests that take a step together")
            .baseUnit(REQUESTS)
            .tags(this.tags)
            .register(registry);
    String pictures = "Encoded pictures that were looked for, and whether they were there";
    pictureHits = counter("shikra.picture.cache.gets", null, pictures, Tag.of("result", "hit"));
    pictureMisses = counter("shikra.picture.cache.gets", null, pictures, Tag.of("result", "miss"));
    gauge("shikra.queue.depth", REQUESTS, "Requests that wait", Load::waiting);
    gauge("shikra.running", REQUESTS, "Requests that run", Load::running);
    gauge(
        "shikra.kv.cache.used",
        BYTES,
        "Given to running requests and kept prefixes",
        Load::cacheBytes);
    gauge("shikra.kv.cache.max", BYTES, "Set aside for keys and values", Load::maxCacheBytes);
  }

  @Override
  public void onLoad(Load load) {
    this.load.set(load);
  }

  @Override
  public void onBegun(Duration waited) {
    queueWait.record(waited);
  }

  @Override
  public void onPicture(boolean cached) {
    (cached ? pictureHits : pictureMisses).increment();
  }

  @Override
  public void onPass(Pass pass) {
    promptTokens.increment(pass.promptTokens());
    answerTokens.increment(pass.answerTokens());
    if (pass.promptTokens() > 0) {
      promptPass.record(pass.took());
    } else {
      answerPass.record(pass.took());
      batchSize.record(pass.requests());
    }
  }

  @Override
  public void onFirstToken(Duration sinceSubmitted) {
    firstToken.record(sinceSubmitted);
  }

  @Override
  public void onAnswered(FinishReason reason, Duration sinceSubmitted) {
    String outcome =
        switch (reason) {
          case CANCELLED -> "cancelled";
          case TIME -> "timed_out";
          case END, STOP, LENGTH, CONSTRAINT -> "answered";
        };
    ended(outcome, "none", sinceSubmitted);
  }

  @Override
  public void onFailed(ShikraException error, Duration sinceSubmitted) {
    ended("failed", error.getClass().getSimpleName(), sinceSubmitted);
  }

  @Override
  public void onRejected(ShikraException error, Duration sinceSubmitted) {
    ended("rejected", error.getClass().getSimpleName(), sinceSubmitted);
  }

  private void ended(String outcome, String error, Duration sinceSubmitted) {
    requests.withTags("outcome", outcome, "error", error).record(sinceSubmitted);
  }

  private Timer timer(String name, String description, Tag... more) {
    return Timer.builder(name).description(description).tags(tags.and(more)).register(registry);
  }

  private Counter counter(String name, @Nullable String unit, String description, Tag kind) {
    return Counter.builder(name)
        .description(description)
        .baseUnit(unit)
        .tags(tags.and(kind))
        .register(registry);
  }

  private void gauge(String name, String unit, String description, ToDoubleFunction<Load> value) {
    Gauge.builder(name, load, latest -> value.applyAsDouble(latest.get()))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }
}
