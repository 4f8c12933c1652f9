package io.github.shikra4j.samples.miniature;

import com.google.common.collect.ImmutableMap;
import com.google.gson.JsonParser;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Progress;
import io.github.shikra4j.samples.miniature.Findings.Run;
import io.github.shikra4j.samples.scenes.SceneFiles;
import io.github.shikra4j.samples.scenes.SceneOptions.Split;
import io.github.shikra4j.training.FineTuning;
import io.github.shikra4j.training.data.RunLock;
import io.github.shikra4j.training.data.WholeFile;
import io.github.shikra4j.training.evaluation.Evaluation;
import io.github.shikra4j.training.evaluation.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Runs an experiment: draws scenes, makes what the arms begin with, trains and tests each arm with
 * each seed. Whatever is done is found again when it is run once more, and not done twice.
 *
 * <p>All seeds of a run share their scenes; those of the test are of another split.
 */
public final class Miniature {
  private static final int SCENES_SEED = 1;

  private final Experiment experiment;
  private final Settings settings;
  private final Path output;
  private final Watch watch;

  private Miniature(Experiment experiment, Settings settings, Path output, Watch watch) {
    this.experiment = experiment;
    this.settings = settings;
    this.output = output;
    this.watch = watch;
  }

  /**
   * Runs an experiment, or goes on with it, and writes what came of it after each run.
   *
   * @param output the folder of all that is made
   * @throws InvalidQuestionException if the arms have not the same budget, or the folder holds an
   *     experiment that was begun otherwise, or is being written
   * @throws IOException if the folder cannot be written
   */
  public static Findings run(Experiment experiment, Settings settings, Path output, Watch watch)
      throws IOException {
    experiment.requireSameBudget(settings.steps());
    Path folder = Files.createDirectories(output.toAbsolutePath().normalize());
    // What is half drawn looks like what a run that was cut left, and would be drawn anew.
    RunLock lock = RunLock.of(folder.resolve("experiment"));
    try {
      return new Miniature(experiment, settings.of(experiment), folder, watch).run();
    } finally {
      lock.close();
    }
  }

  private Findings run() throws IOException {
    claim();
    Path train = scenes("train", Split.TRAIN, settings.trainScenes());
    scenes("test", Split.TEST, settings.testScenes());
    Starts starts =
        new Starts(settings.start(), train.resolve("vocabulary.txt"), output.resolve("starts"));
    // All of them before the first run: what cannot be trained or tested is said at once.
    for (int seed = 1; seed <= settings.seeds(); seed++) {
      for (Arm arm : experiment.arms()) {
        Path start = starts.of(arm, seed);
        if (!Files.exists(outcome(new Run(arm.name(), seed)))) {
          evaluation(start).check(arm.suite(output.resolve("test")));
          training(arm, seed, start).check();
        }
      }
    }
    for (int seed = 1; seed <= settings.seeds(); seed++) {
      for (Arm arm : experiment.arms()) {
        if (!Files.exists(outcome(new Run(arm.name(), seed)))) {
          run(arm, seed, starts.of(arm, seed));
        }
      }
    }
    Findings findings = findings();
    findings.write(output);
    return findings;
  }

  private void claim() throws IOException {
    Path file = output.resolve("experiment.yaml");
    Path begun = output.resolve("settings.json");
    if (Files.exists(begun)) {
      if (!Files.readString(file).equals(experiment.text())) {
        throw new InvalidQuestionException(
            file + ": another experiment was begun here; name another output folder");
      }
      settings.requireSame(
          JsonParser.parseString(Files.readString(begun)).getAsJsonObject(), begun);
      return;
    }
    for (String own : List.of("train", "test", "starts", "runs", "results.json")) {
      if (Files.exists(output.resolve(own))) {
        throw new InvalidQuestionException(
            output + ": holds " + own + ", and no experiment; name another output folder");
      }
    }
    WholeFile.write(file, experiment.text());
    WholeFile.write(begun, Findings.GSON.toJson(settings.claim()) + "\n");
  }

  private Path scenes(String name, Split split, long count) throws IOException {
    return WholeFolder.once(
        output.resolve(name),
        to ->
            SceneFiles.write(
                to,
                experiment.scenes().options(SCENES_SEED, split),
                count,
                done -> watch.progress().onProgress(new Progress(name + " scenes", done, count))));
  }

  private void run(Arm arm, int seed, Path start) throws IOException {
    Run run = new Run(arm.name(), seed);
    Path folder = folder(run);
    watch
        .said()
        .accept(
            String.format(
                Locale.ROOT, "arm %s, seed %d of %d", arm.name(), seed, settings.seeds()));
    Path model = training(arm, seed, start).listener(watch.training()).resume();
    Results results =
        evaluation(model)
            .output(folder.resolve("evaluation"))
            .run(arm.suite(output.resolve("test")));
    Outcome.of(folder, results).write(outcome(run));
    WholeFolder.delete(folder.resolve("checkpoints"));
    findings().write(output);
  }

  private FineTuning training(Arm arm, int seed, Path start) {
    return FineTuning.of(
        experiment.recipe(
            arm,
            start,
            folder(new Run(arm.name(), seed)),
            output.resolve("train"),
            seed,
            settings.steps()));
  }

  private Path folder(Run run) {
    return output.resolve("runs").resolve(run.toString());
  }

  private Evaluation evaluation(Path model) {
    return Evaluation.of(model).refuseMissing().onProgress(watch.progress());
  }

  private Path outcome(Run run) {
    return output.resolve("runs").resolve(run + ".json");
  }

  private Findings findings() throws IOException {
    ImmutableMap.Builder<Run, Outcome> outcomes = ImmutableMap.builder();
    for (Arm arm : experiment.arms()) {
      for (int seed : IntStream.rangeClosed(1, settings.seeds()).toArray()) {
        Run run = new Run(arm.name(), seed);
        if (Files.exists(outcome(run))) {
          outcomes.put(run, Outcome.read(outcome(run)));
        }
      }
    }
    return new Findings(experiment, settings, outcomes.buildOrThrow());
  }
}
