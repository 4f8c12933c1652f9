package io.github.shikra4j.samples;

import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.samples.miniature.Experiment;
import io.github.shikra4j.samples.miniature.Findings;
import io.github.shikra4j.samples.miniature.Miniature;
import io.github.shikra4j.samples.miniature.Settings;
import io.github.shikra4j.samples.miniature.Start;
import io.github.shikra4j.samples.miniature.Watch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One of the paper's ablations in small. */
@Command(
    name = "miniature",
    description = {
      "Repeats an ablation of the paper with a small model on drawn scenes: trains and tests each"
          + " arm with each seed, over the same number of items, and writes table and plot.",
      "Run once more, it goes on where it stopped."
    },
    mixinStandardHelpOptions = true)
final class MiniatureCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "NAME",
      description = "numerals, chain, stages, tower, or a file like those in samples/miniatures")
  private String name = "";

  @Option(
      names = "--output",
      required = true,
      description = "the folder of scenes, runs and results; one that was begun is continued")
  private Path output = Path.of("");

  @Option(
      names = "--seeds",
      defaultValue = "2",
      description = "runs of each arm, at least 2 (default: ${DEFAULT-VALUE})")
  private int seeds;

  @Option(names = "--steps", description = "of each run, instead of the experiment's")
  private @Nullable Long steps;

  @Option(names = "--scenes", description = "to train on, instead of the experiment's")
  private @Nullable Long scenes;

  @Option(names = "--test-scenes", description = "to test on, instead of the experiment's")
  private @Nullable Long testScenes;

  @Option(names = "--model", description = "where all arms begin, instead of the experiment's")
  private @Nullable Path model;

  @Option(
      names = "--shape",
      description = "all arms begin with random weights of this shape: " + ModelShape.NAMES)
  private @Nullable String shape;

  @Option(names = "--json", description = "prints one JSON object instead of tables")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (model != null && shape != null) {
      throw new BadInputException("--shape is of random weights, which --model replaces");
    }
    Experiment experiment = Experiment.read(name);
    Settings settings =
        new Settings(
            start(experiment),
            seeds,
            count("--steps", steps),
            count("--scenes", scenes),
            count("--test-scenes", testScenes));
    OutputFolder.make(output);
    print(run(experiment, settings));
    return 0;
  }

  private Start start(Experiment experiment) {
    if (model != null) {
      return Start.of(model);
    }
    return shape != null ? Start.random(shape) : Start.of(experiment.start(), SmallShikra.folder());
  }

  /** Returns an option's number, 0 where it is not given. */
  private static long count(String option, @Nullable Long given) {
    if (given != null && given < 1) {
      throw new BadInputException(option + " " + given + ": at least 1 is needed");
    }
    return given == null ? 0 : given;
  }

  private Findings run(Experiment experiment, Settings settings) throws IOException {
    try (TrainingBar training = new TrainingBar();
        StageBars stages = new StageBars()) {
      Watch watch = new Watch(System.err::println, training, stages);
      return Miniature.run(experiment, settings, output, watch);
    }
  }

  private void print(Findings findings) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? findings.toJson() : findings.toMarkdown());
    out.flush();
  }
}
