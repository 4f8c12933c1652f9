package io.github.shikra4j.samples;

import io.github.shikra4j.runtime.model.FirstShikra;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the model that the paper's first stage begins with. */
@Command(
    name = "first-model",
    description =
        "Writes a Shikra that is yet to be trained: a LLaMA such as Vicuna, a CLIP, and between"
            + " them a projector that knows nothing.",
    mixinStandardHelpOptions = true)
final class FirstModelCommand implements Callable<Integer> {

  @Option(names = "--language-model", required = true, description = "the LLaMA's folder")
  private Path language = Path.of("");

  @Option(
      names = "--vision-tower",
      required = true,
      description = "the CLIP's folder, which stays where it is")
  private Path tower = Path.of("");

  @Option(
      names = "--select-layer",
      defaultValue = "-2",
      description =
          "the tower's hidden state that the model sees; negative counts from the last"
              + " (default: ${DEFAULT-VALUE})")
  private int selectLayer;

  @Option(names = "--output", required = true, description = "the folder to write")
  private Path output = Path.of("");

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "of the projector and the new tokens (default: ${DEFAULT-VALUE})")
  private long seed;

  @Override
  public Integer call() throws IOException {
    OutputFolder.makeWithout(output, "config.json");
    try (LoadingBar bar = new LoadingBar()) {
      FirstShikra.write(language, tower, selectLayer, output, seed, bar);
    }
    return 0;
  }
}
