package io.github.shikra4j.samples;

import io.github.shikra4j.training.FineTuning;
import io.github.shikra4j.training.watch.TrainingLog;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fine-tuning as a recipe says. */
@Command(
    name = "train",
    description = "Fine-tunes a model as a recipe says.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Option(names = "--recipe", required = true, description = "what to train, YAML")
  private Path recipe = Path.of("");

  @Option(names = "--resume", description = "goes on from the newest checkpoint of the output")
  private boolean resume;

  @Option(
      names = "--log-every",
      defaultValue = "50",
      description = "steps between two that are logged")
  private long logEvery;

  @Override
  public Integer call() {
    Inputs.file("--recipe", recipe);
    if (logEvery < 1) {
      throw new BadInputException("--log-every " + logEvery + ": at least 1 is needed");
    }
    try (TrainingBar bar = new TrainingBar()) {
      FineTuning tuning =
          FineTuning.ofRecipe(recipe).listener(new TrainingLog(logEvery)).listener(bar);
      Path model = resume ? tuning.resume() : tuning.run();
      System.err.println("the model is in " + model);
    }
    return 0;
  }
}
