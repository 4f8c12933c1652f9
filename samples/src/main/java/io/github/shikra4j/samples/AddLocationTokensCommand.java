package io.github.shikra4j.samples;

import io.github.shikra4j.runtime.model.LocationVocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a model that spells coordinates with tokens of their own, to be trained. */
@Command(
    name = "add-location-tokens",
    description =
        "Writes a model whose coordinates are tokens of their own (<bin_0> to <bin_1000> and those"
            + " around them), which begin untrained: training, evaluation and answers then use"
            + " them in place of numerals.",
    mixinStandardHelpOptions = true)
final class AddLocationTokensCommand implements Callable<Integer> {

  @Option(names = "--model", required = true, description = "the model's folder")
  private Path model = Path.of("");

  @Option(names = "--output", required = true, description = "the folder to write")
  private Path output = Path.of("");

  @Option(names = "--seed", defaultValue = "0", description = "of the new tokens' weights")
  private long seed;

  @Override
  public Integer call() throws IOException {
    OutputFolder.makeWithout(output, "config.json");
    LocationVocabulary.add(model, output, seed);
    return 0;
  }
}
