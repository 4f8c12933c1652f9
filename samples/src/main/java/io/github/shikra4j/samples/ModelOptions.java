package io.github.shikra4j.samples;

import io.github.shikra4j.Progress;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which model to open, and how. */
final class ModelOptions {
  private static final int MAX_QUEUED = 1 << 16;

  /** As many may wait for these, and others may come. */
  private static final int MOST_TOGETHER = MAX_QUEUED / 4;

  @Option(names = "--model", required = true, description = "the checkpoint folder")
  private Path model = Path.of("");

  @Option(names = "--base", description = "the LLaMA that --model is a delta over")
  private @Nullable Path base;

  @Option(names = "--adapter", description = "a LoRA adapter over the model, in PEFT's layout")
  private @Nullable Path adapter;

  @Option(names = "--vision-tower", description = "the tower's folder, instead of config.json's")
  private @Nullable Path visionTower;

  @Mixin private PlacementOptions placement = new PlacementOptions();

  /**
   * Checks how many requests are to run together.
   *
   * @throws BadInputException if that is none, or more than can wait for them to end
   */
  static void checkBatchSize(int size) {
    if (size < 1 || size > MOST_TOGETHER) {
      throw new BadInputException(
          "--batch-size %d: 1 to %d is needed".formatted(size, MOST_TOGETHER));
    }
  }

  /** Returns the options for a model that runs that many requests together. */
  OpeningOptions opening(int together, Progress.Listener listener) {
    return new OpeningOptions(
        model,
        base,
        adapter,
        visionTower,
        placement.devices(),
        placement.layersOverDevices(),
        placement.precision(),
        ServingOptions.defaults().withMaxBatchSize(together).withMaxQueued(MAX_QUEUED),
        listener);
  }
}
