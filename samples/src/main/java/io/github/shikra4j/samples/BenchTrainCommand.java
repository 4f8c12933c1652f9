package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.training.engine.StepBenchmark;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Speed and memory of a training step. */
@Command(
    name = "bench-train",
    description = "Times training steps of a random language model beside their matrix products.",
    mixinStandardHelpOptions = true)
final class BenchTrainCommand implements Callable<Integer> {
  private static final int VOCABULARY = 32003;
  private static final int HEAD = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--hidden", defaultValue = "1024", description = "(default: ${DEFAULT-VALUE})")
  private int hidden;

  @Option(names = "--layers", defaultValue = "8", description = "(default: ${DEFAULT-VALUE})")
  private int layers;

  @Option(names = "--sequence", defaultValue = "384", description = "(default: ${DEFAULT-VALUE})")
  private int sequence;

  @Option(names = "--batch", defaultValue = "8", description = "(default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(names = "--rounds", defaultValue = "5", description = "(default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--recompute", description = "computes activations again on the way back")
  private boolean recompute;

  @Option(names = "--tokenizer", required = true, description = "a folder to copy a tokenizer from")
  private Path tokenizer = Path.of("");

  @Option(names = "--json", description = "prints one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (hidden < HEAD
        || hidden % HEAD != 0
        || Math.min(Math.min(layers, batch), rounds) < 1
        || sequence < 3) {
      throw new BadInputException(
          "--hidden must be a multiple of 64, --layers, --batch, --rounds at least 1, --sequence at least 3");
    }
    try (ScratchFolder folder = new ScratchFolder("shikra-bench")) {
      // 8/3 of the width, in steps of 32, as LLaMA has it.
      int inner = (hidden * 8 / 3 + 31) / 32 * 32;
      ModelShape shape =
          ModelShape.withoutVision(
              ModelShape.Language.llama(hidden, inner, layers, hidden / HEAD, VOCABULARY));
      new RandomCheckpoint(shape, 0).withType(ElementType.FLOAT32).write(folder.path(), tokenizer);
      print(new StepBenchmark(sequence, batch, recompute, rounds).run(folder.path()));
    }
    return 0;
  }

  private void print(StepBenchmark.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonObject object = new JsonObject();
      object.addProperty("step_seconds", result.stepSeconds());
      object.addProperty("product_seconds", result.productSeconds());
      object.addProperty("share", result.share());
      object.addProperty("tokens_per_second", result.tokensPerSecond());
      object.addProperty("peak_memory_bytes", result.peakBytes());
      out.println(object);
    } else {
      out.printf(
          Locale.ROOT,
          "step %.3f s, its products alone %.3f s: %.0f %% of their rate; %.0f tokens/s; peak %,d MiB%n",
          result.stepSeconds(),
          result.productSeconds(),
          100 * result.share(),
          result.tokensPerSecond(),
          result.peakBytes() >> 20);
    }
    out.flush();
  }
}
