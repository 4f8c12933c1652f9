package io.github.shikra4j.runtime.serve;

import com.google.common.math.Quantiles;
import com.google.common.primitives.Ints;
import io.github.shikra4j.Picture;
import io.github.shikra4j.runtime.program.Call;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.spi.OpeningOptions;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Measures a model under requests that come at once and go the way of every user's, through the
 * scheduler: text of one length, answers of one length. A round is all of them, begun when the last
 * of the round before has ended; the first of each number of requests is not counted.
 *
 * @param promptTokens of each request
 * @param newTokens of each answer, at least 2
 * @param concurrency requests at once, one number after the other
 * @param rounds that are counted
 */
public record ServiceBenchmark(
    int promptTokens, int newTokens, List<Integer> concurrency, int rounds) {
  private static final int SIDE = 336;

  /** Tokens of an answer and the question behind it. */
  private static final int TURN = 64;

  /**
   * Medians over the rounds.
   *
   * @param concurrency requests at once
   * @param loadSeconds from opening the folder to the first request
   * @param imageEncodeSeconds of one picture, its pixels included; 0 for a model that does not see.
   *     On a GPU, whose work goes on behind the calls, until it has been given the work
   * @param prefillTokensPerSecond all prompts' tokens, from the first one's start to the last one's
   *     first token
   * @param decodeTokensPerSecond all requests' tokens, from the last one's first to the end
   * @param requestsPerSecond from the first one's start to the end
   * @param nextTurnSeconds from its start to its first token, of a request behind the others whose
   *     prompt is as long and begins as one of theirs, but for the last 64 tokens
   * @param overheadShare of the time from the first one's submission to the end, what was spent
   *     outside the model's programs by each copy of it: in the queue's and the scheduler's Java,
   *     on the way to the engine and on choosing tokens. On a GPU, whose work goes on behind the
   *     calls, it says nothing
   * @param peakMemoryBytes that the process had resident, mapped files included
   */
  public record Result(
      int concurrency,
      double loadSeconds,
      double imageEncodeSeconds,
      double prefillTokensPerSecond,
      double decodeTokensPerSecond,
      double requestsPerSecond,
      double nextTurnSeconds,
      double overheadShare,
      long peakMemoryBytes) {}

  /**
   * Opens a model, measures it and closes it.
   *
   * @param onResult is told of each number of requests as it is measured
   * @throws io.github.shikra4j.InvalidQuestionException if the context has no room for the tokens
   */
  public void run(OpeningOptions options, Consumer<Result> onResult) {
    long begun = System.nanoTime();
    try (ShikraService service = ShikraService.open(options)) {
      double load = seconds(System.nanoTime() - begun);
      Random random = new Random(1);
      concurrency.forEach(requests -> onResult.accept(measure(service, random, requests, load)));
    }
  }

  private Result measure(ShikraService service, Random random, int requests, double load) {
    List<Round> counted = new ArrayList<>();
    for (int i = 0; i <= rounds; i++) {
      Round round = round(service, random, requests);
      if (i > 0) {
        counted.add(round);
      }
    }
    return new Result(
        requests,
        load,
        median(counted, Round::imageSeconds),
        median(counted, Round::prefillRate),
        median(counted, Round::decodeRate),
        median(counted, Round::requestRate),
        median(counted, Round::nextTurnSeconds),
        median(counted, Round::overheadShare),
        HostMemory.peakOfProcess());
  }

  private Round round(ShikraService service, Random random, int together) {
    double image = service.info().imageTokens() == 0 ? 0 : imageSeconds(service, random);
    List<int[]> prompts =
        Stream.generate(() -> text(service, random, promptTokens)).limit(together).toList();
    long begun = System.nanoTime();
    long before = Call.computedNanos();
    List<Handle<MeasuredRequest>> requests =
        prompts.stream().map(prompt -> measure(service, prompt, newTokens)).toList();
    List<MeasuredRequest> measured =
        requests.stream().map(request -> request.result().join()).toList();
    double computed = (double) (Call.computedNanos() - before) / service.copies();
    double overhead = 1 - computed / (System.nanoTime() - begun);
    int[] shared = Arrays.copyOf(prompts.get(0), Math.max(0, promptTokens - TURN));
    int[] turn = text(service, random, promptTokens - shared.length);
    MeasuredRequest next = measure(service, Ints.concat(shared, turn), 1).result().join();
    return new Round(image, measured, seconds(next.first() - next.begun()), overhead);
  }

  private static int[] text(ShikraService service, Random random, int tokens) {
    return random.ints(tokens, 0, service.tokenizer().vocabularySize()).toArray();
  }

  private static Handle<MeasuredRequest> measure(ShikraService service, int[] text, int tokens) {
    return service.measure(new Prompt(text, Optional.empty(), -1), tokens);
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
  private record Round(
      double imageSeconds,
      List<MeasuredRequest> requests,
      double nextTurnSeconds,
      double overheadShare) {

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
