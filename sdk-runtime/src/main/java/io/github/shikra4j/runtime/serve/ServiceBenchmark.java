package io.github.shikra4j.runtime.serve;

import com.google.common.math.Quantiles;
import io.github.shikra4j.Picture;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.spi.OpeningOptions;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Measures a model under requests that come at once and go the way of every user's, through the
 * scheduler: text of one length, answers of one length. A round is all of them, begun when the last
 * of the round before has ended; the first is not counted.
 *
 * @param promptTokens of each request
 * @param newTokens of each answer, at least 2
 * @param concurrency requests at once
 * @param rounds that are counted
 */
public record ServiceBenchmark(int promptTokens, int newTokens, int concurrency, int rounds) {
  private static final int SIDE = 336;

  /**
   * Medians over the rounds.
   *
   * @param loadSeconds from opening the folder to the first request
   * @param imageEncodeSeconds of one picture, its pixels included; 0 for a model that does not see
   * @param prefillTokensPerSecond all prompts' tokens, from the first one's start to the last one's
   *     first token
   * @param decodeTokensPerSecond all requests' tokens, from the last one's first to the end
   * @param requestsPerSecond from the first one's start to the end
   * @param peakMemoryBytes that the process had resident, mapped files included
   */
  public record Result(
      double loadSeconds,
      double imageEncodeSeconds,
      double prefillTokensPerSecond,
      double decodeTokensPerSecond,
      double requestsPerSecond,
      long peakMemoryBytes) {}

  /**
   * Opens a model, measures it and closes it.
   *
   * @throws io.github.shikra4j.InvalidQuestionException if the context has no room for the tokens
   */
  public Result run(OpeningOptions options) {
    long begun = System.nanoTime();
    try (ShikraService service = ShikraService.open(options)) {
      double load = seconds(System.nanoTime() - begun);
      Random random = new Random(1);
      List<Round> counted = new ArrayList<>();
      for (int i = 0; i <= rounds; i++) {
        Round round = round(service, random);
        if (i > 0) {
          counted.add(round);
        }
      }
      return new Result(
          load,
          median(counted, Round::imageSeconds),
          median(counted, Round::prefillRate),
          median(counted, Round::decodeRate),
          median(counted, Round::requestRate),
          HostMemory.peakOfProcess());
    }
  }

  private Round round(ShikraService service, Random random) {
    double image = service.info().imageTokens() == 0 ? 0 : imageSeconds(service, random);
    List<Handle<MeasuredRequest>> requests =
        Stream.generate(() -> service.measure(text(service, random), newTokens))
            .limit(concurrency)
            .toList();
    return new Round(image, requests.stream().map(request -> request.result().join()).toList());
  }

  private Prompt text(ShikraService service, Random random) {
    int[] ids = random.ints(promptTokens, 0, service.tokenizer().vocabularySize()).toArray();
    return new Prompt(ids, Optional.empty(), -1);
  }

  /** Asks about a picture that no round before has had. */
  private static double imageSeconds(ShikraService service, Random random) {
    BufferedImage noise = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    noise.setRGB(0, 0, SIDE, SIDE, random.ints((long) SIDE * SIDE).toArray(), 0, SIDE);
    int[] patches = new int[service.info().imageTokens()];
    Arrays.fill(patches, service.tokenizer().requireControl(PromptTemplate.IMAGE_PATCH));
    Prompt prompt = new Prompt(patches, Optional.of(Picture.of(noise)), 0);
    // Its pixels are resized while it is submitted.
    long begun = System.nanoTime();
    return seconds(service.measure(prompt, 1).result().join().seen() - begun);
  }

  /** What a round showed. */
  private record Round(double imageSeconds, List<MeasuredRequest> requests) {

    double prefillRate() {
      return requests.stream().mapToInt(MeasuredRequest::promptTokens).sum()
          / seconds(latest(MeasuredRequest::first) - begun());
    }

    double decodeRate() {
      long from = latest(MeasuredRequest::first);
      long tokens =
          requests.stream().flatMapToLong(r -> r.tokens().stream()).filter(t -> t > from).count();
      return tokens / seconds(latest(MeasuredRequest::last) - from);
    }

    double requestRate() {
      return requests.size() / seconds(latest(MeasuredRequest::last) - begun());
    }

    private long begun() {
      return requests.stream().mapToLong(MeasuredRequest::begun).min().orElseThrow();
    }

    private long latest(ToLongFunction<MeasuredRequest> time) {
      return requests.stream().mapToLong(time).max().orElseThrow();
    }
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
    return Quantiles.median().compute(rounds.stream().mapToDouble(of).toArray());
  }

  private static double seconds(long nanos) {
    return nanos / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
