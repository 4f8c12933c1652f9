package io.github.shikra4j.samples;

import io.github.shikra4j.runtime.checkpoint.DeltaMerge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the merged checkpoint of a delta and its base. */
@Command(
    name = "merge-delta",
    description = "Writes the sum of a delta and the LLaMA that it goes over.",
    mixinStandardHelpOptions = true)
final class MergeDeltaCommand implements Callable<Integer> {

  @Option(names = "--base", required = true, description = "the LLaMA's folder")
  private Path base = Path.of("");

  @Option(names = "--delta", required = true, description = "the delta's folder")
  private Path delta = Path.of("");

  @Option(names = "--output", required = true, description = "the folder to write")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    OutputFolder.makeWithout(output, "config.json");
    try (LoadingBar bar = new LoadingBar()) {
      DeltaMerge.merge(base, delta, output, bar);
    }
    return 0;
  }
}
