package io.github.shikra4j.samples;

import io.github.shikra4j.runtime.checkpoint.AdapterMerge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the merged checkpoint of a model and a LoRA adapter. */
@Command(
    name = "merge-adapter",
    description = "Writes the sum of a model and a LoRA adapter over it.",
    mixinStandardHelpOptions = true)
final class MergeAdapterCommand implements Callable<Integer> {

  @Option(names = "--model", required = true, description = "the model's folder")
  private Path model = Path.of("");

  @Option(names = "--adapter", required = true, description = "the adapter's folder")
  private Path adapter = Path.of("");

  @Option(names = "--output", required = true, description = "the folder to write")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    OutputFolder.makeWithout(output, "config.json");
    try (LoadingBar bar = new LoadingBar()) {
      AdapterMerge.merge(model, adapter, output, bar);
    }
    return 0;
  }
}
