package io.github.shikra4j.samples;

import com.google.common.collect.Sets;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter.Format;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a checkpoint of a real model's sizes with random weights. */
@Command(
    name = "random-model",
    description =
        "Writes a checkpoint with random weights, to measure loading, memory and speed with.",
    mixinStandardHelpOptions = true)
final class RandomModelCommand implements Callable<Integer> {

  private static final Set<ElementType> TYPES =
      Sets.immutableEnumSet(ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT32);

  @Option(names = "--shape", required = true, description = ModelShape.NAMES)
  private String shape = "";

  @Option(names = "--tokenizer", required = true, description = "a folder to copy a tokenizer from")
  private Path tokenizer = Path.of("");

  @Option(names = "--output", required = true, description = "the folder to write")
  private Path output = Path.of("");

  @Option(
      names = "--format",
      defaultValue = "safetensors",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Format format = Format.SAFETENSORS;

  @Option(
      names = "--type",
      defaultValue = "float16",
      description = "float16, bfloat16 or float32 (default: ${DEFAULT-VALUE})")
  private ElementType type = ElementType.FLOAT16;

  @Option(
      names = "--shard-bytes",
      defaultValue = "5000000000",
      description = "a file holds no more (default: ${DEFAULT-VALUE})")
  private long shardBytes;

  @Option(
      names = "--trainable",
      description = "weights that training from nothing can begin with, instead of all alike")
  private boolean trainable;

  @Option(names = "--seed", defaultValue = "0", description = "of the weights")
  private long seed;

  @Override
  public Integer call() throws IOException {
    ModelShape named = ModelShape.named(shape);
    if (!TYPES.contains(type)) {
      throw new BadInputException("--type " + type + ": float16, bfloat16 or float32 is needed");
    }
    OutputFolder.makeWithout(output, "config.json", "tokenizer.model", "tokenizer.json", "clip");
    try (LoadingBar bar = new LoadingBar()) {
      RandomCheckpoint random = new RandomCheckpoint(named, seed);
      (trainable ? random.withTrainableNumbers() : random)
          .withType(type)
          .withFormat(format, shardBytes)
          .withListener(bar)
          .write(output, tokenizer);
    }
    return 0;
  }
}
