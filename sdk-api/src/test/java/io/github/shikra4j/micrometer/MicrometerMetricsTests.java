package io.github.shikra4j.micrometer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shikra4j.ClosedException;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.OverloadedException;
import io.github.shikra4j.ServingListener;
import io.github.shikra4j.ServingListener.Load;
import io.github.shikra4j.ServingListener.Pass;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTests {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ServingListener metrics =
      new MicrometerMetrics(registry, Tags.of("model", "small"));

  private double gauge(String name, String model) {
    return registry.get(name).tags("model", model).gauge().value();
  }

  private Timer requests(String outcome, String error) {
    return registry.get("shikra.requests").tags("outcome", outcome, "error", error).timer();
  }

  private double counted(String name, String tag, String value) {
    return registry.get(name).tags("model", "small", tag, value).counter().count();
  }

  @Test
  void onLoad_ofTwoModels_showsTheLatestOfEach() {
    ServingListener other = new MicrometerMetrics(registry, Tags.of("model", "large"));
    metrics.onLoad(new Load(9, 9, 9, 9));
    metrics.onLoad(new Load(1, 2, 3, 4));
    other.onLoad(new Load(5, 6, 7, 8));
    assertEquals(1, gauge("shikra.queue.depth", "small"));
    assertEquals(2, gauge("shikra.running", "small"));
    assertEquals(3, gauge("shikra.kv.cache.used", "small"));
    assertEquals(4, gauge("shikra.kv.cache.max", "small"));
    assertEquals(5, gauge("shikra.queue.depth", "large"));
  }

  @Test
  void requests_byTheirEnd_haveOutcomeAndError() {
    metrics.onAnswered(FinishReason.END, SECOND);
    metrics.onAnswered(FinishReason.LENGTH, SECOND.multipliedBy(2));
    metrics.onAnswered(FinishReason.CANCELLED, SECOND);
    metrics.onAnswered(FinishReason.TIME, SECOND);
    metrics.onFailed(new ClosedException("closed"), SECOND);
    metrics.onRejected(new OverloadedException("full"), SECOND);
    assertEquals(2, requests("answered", "none").count());
    assertEquals(3000, requests("answered", "none").totalTime(MILLISECONDS));
    assertEquals(1, requests("cancelled", "none").count());
    assertEquals(1, requests("timed_out", "none").count());
    assertEquals(1, requests("failed", "ClosedException").count());
    assertEquals(1, requests("rejected", "OverloadedException").count());
  }

  @Test
  void onPass_ofPromptAndAnswers_countsTokensAndTheBatchOfAnswersAlone() {
    metrics.onPass(new Pass(1, 128, 0, SECOND));
    metrics.onPass(new Pass(1, 20, 1, SECOND));
    metrics.onPass(new Pass(3, 0, 3, SECOND));
    metrics.onPass(new Pass(5, 0, 9, SECOND));
    assertEquals(148, counted("shikra.tokens", "kind", "prompt"));
    assertEquals(13, counted("shikra.tokens", "kind", "answer"));
    assertEquals(2, registry.get("shikra.passes").tag("kind", "prompt").timer().count());
    assertEquals(2, registry.get("shikra.passes").tag("kind", "answer").timer().count());
    assertEquals(2, registry.get("shikra.batch.size").summary().count());
    assertEquals(8, registry.get("shikra.batch.size").summary().totalAmount());
  }

  @Test
  void waiting_andPictures_areToldApart() {
    metrics.onBegun(SECOND);
    metrics.onFirstToken(SECOND.multipliedBy(2));
    metrics.onPicture(true);
    metrics.onPicture(true);
    metrics.onPicture(false);
    assertEquals(1000, registry.get("shikra.queue.wait").timer().totalTime(MILLISECONDS));
    assertEquals(2000, registry.get("shikra.time.to.first.token").timer().totalTime(MILLISECONDS));
    assertEquals(2, counted("shikra.picture.cache.gets", "result", "hit"));
    assertEquals(1, counted("shikra.picture.cache.gets", "result", "miss"));
  }
}
