package io.github.shikra4j.samples;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.runtime.serve.ServiceBenchmark;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import io.github.shikra4j.training.watch.Charts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Speed and memory of a model under requests that come at once. */
@Command(
    name = "bench",
    description = "Times loading, a picture, prompts and answers of a model or of a random one.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Measured measured = new Measured();

  @Mixin private PlacementOptions placement = new PlacementOptions();

  @Option(
      names = "--prompt-tokens",
      defaultValue = "320",
      description = "of each request (default: ${DEFAULT-VALUE})")
  private int promptTokens;

  @Option(
      names = "--new-tokens",
      defaultValue = "32",
      description = "of each answer (default: ${DEFAULT-VALUE})")
  private int newTokens;

  @Option(
      names = "--concurrency",
      defaultValue = "1",
      split = ",",
      description = "requests at once; several as 1,2,4 (default: ${DEFAULT-VALUE})")
  private List<Integer> concurrency = List.of();

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "where requests a second over requests at once are drawn")
  private @Nullable Path plot;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "how often they come; medians are given (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--json", description = "prints one JSON object and nothing else")
  private boolean json;

  /** What is measured. */
  private static final class Measured {
    @Option(names = "--model", description = "the checkpoint folder")
    private @Nullable Path model;

    @Option(
        names = "--shape",
        description = ModelShape.NAMES + ": random weights, in a folder deleted afterwards")
    private @Nullable String shape;
  }

  @Override
  public Integer call() throws IOException {
    boolean none = concurrency.stream().anyMatch(requests -> requests < 1);
    if (promptTokens < 1 || newTokens < 2 || none || rounds < 1) {
      throw new BadInputException(
          "--prompt-tokens, --concurrency and --rounds must be at least 1, --new-tokens at least 2");
    }
    if (plot != null) {
      OutputFile.check("--plot", plot, List.of(".png"));
    }
    List<ServiceBenchmark.Result> results = new ArrayList<>();
    if (measured.model != null) {
      bench(measured.model, results);
    } else {
      benchShape(ModelShape.named(String.valueOf(measured.shape)), results);
    }
    if (json) {
      say(json(results));
    }
    if (plot != null) {
      Charts.draw(plot, new ConcurrencyPlot(results)::write);
    }
    return 0;
  }

  private void benchShape(ModelShape shape, List<ServiceBenchmark.Result> results)
      throws IOException {
    try (ScratchFolder folder = new ScratchFolder("shikra-bench");
        LoadingBar bar = new LoadingBar()) {
      // Of the small model nothing but the tokenizer is used.
      new RandomCheckpoint(shape, 0).withListener(bar).write(folder.path(), SmallShikra.folder());
      bench(folder.path(), results);
    }
  }

  private void bench(Path model, List<ServiceBenchmark.Result> results) {
    int most = Collections.max(concurrency);
    try (LoadingBar bar = new LoadingBar()) {
      OpeningOptions options =
          new OpeningOptions(
              model,
              null,
              null,
              null,
              placement.devices(),
              placement.layersOverDevices(),
              placement.precision(),
              ServingOptions.defaults()
                  .withMaxBatchSize(most)
                  .withMaxQueued(most)
                  .withCachedPictures(1),
              bar);
      new ServiceBenchmark(promptTokens, newTokens, concurrency, rounds)
          .run(
              options,
              result -> {
                results.add(result);
                if (!json) {
                  say(text(result));
                }
              });
    }
  }

  private void say(Object line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  /** Returns the object of one number of requests, or of several in one. */
  private JsonObject json(List<ServiceBenchmark.Result> results) {
    if (results.size() == 1) {
      return json(results.get(0));
    }
    JsonObject all = new JsonObject();
    JsonArray runs = new JsonArray();
    results.forEach(result -> runs.add(json(result)));
    all.add("concurrency", new Gson().toJsonTree(concurrency));
    all.add("runs", runs);
    return all;
  }

  private static JsonObject json(ServiceBenchmark.Result result) {
    JsonObject object = new JsonObject();
    object.addProperty("load_seconds", result.loadSeconds());
    object.addProperty("image_encode_seconds", result.imageEncodeSeconds());
    object.addProperty("prefill_tokens_per_second", result.prefillTokensPerSecond());
    object.addProperty("decode_tokens_per_second", result.decodeTokensPerSecond());
    object.addProperty("requests_per_second", result.requestsPerSecond());
    object.addProperty("next_turn_seconds", result.nextTurnSeconds());
    object.addProperty("overhead_share", result.overheadShare());
    object.addProperty("peak_memory_bytes", result.peakMemoryBytes());
    return object;
  }

  private static String text(ServiceBenchmark.Result result) {
    return String.format(
        Locale.ROOT,
        "%d at once: load %.1f s, a picture %.2f s; prefill %.1f tokens/s, decode %.1f tokens/s, %.3f requests/s, next turn %.2f s; %.1f %% of the time outside the model; peak %,d MiB",
        result.concurrency(),
        result.loadSeconds(),
        result.imageEncodeSeconds(),
        result.prefillTokensPerSecond(),
        result.decodeTokensPerSecond(),
        result.requestsPerSecond(),
        result.nextTurnSeconds(),
        100 * result.overheadShare(),
        result.peakMemoryBytes() >> 20);
  }
}
