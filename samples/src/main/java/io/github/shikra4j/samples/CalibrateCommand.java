package io.github.shikra4j.samples;

import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.training.evaluation.Calibration;
import io.github.shikra4j.training.evaluation.Calibration.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Confidences of boxes that are hit rates. */
@Command(
    name = "calibrate",
    description = {
      "Fits the confidence of boxes to how often they were right, and writes calibration.json into"
          + " the model's folder.",
      "Needs predictions that evaluate made with this model on data that figures are not reported"
          + " on."
    },
    mixinStandardHelpOptions = true)
final class CalibrateCommand implements Callable<Integer> {
  private static final int BINS = 10;

  /** With fewer the error that is left is chance. */
  private static final int FEWEST = 200;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--model", required = true, description = "the model's folder")
  private Path model = Path.of("");

  @Option(
      names = "--predictions",
      required = true,
      description = "predictions/TASK.jsonl of evaluate's output; may be given several times")
  private List<Path> predictions = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(model.resolve("config.json"))) {
      throw new BadInputException("--model " + model + ": is no model's folder");
    }
    List<Outcome> outcomes =
        predictions.stream().flatMap(file -> Calibration.outcomes(file).stream()).toList();
    if (PlaceCalibration.isIn(model)) {
      throw new BadInputException(
          model
              + " is calibrated; remove its calibration.json and evaluate it anew, in another output folder");
    }
    if (outcomes.size() < FEWEST) {
      throw new BadInputException(
          "--predictions: %d boxes; at least %d are needed".formatted(outcomes.size(), FEWEST));
    }
    for (Path file : predictions) {
      Calibration.requireOf(file, model);
    }
    PlaceCalibration fitted = Calibration.fit(outcomes);
    fitted.write(model);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%d boxes: slope %.4f, offset %.4f; expected calibration error %.4f before, %.4f"
                + " after%n",
            outcomes.size(),
            fitted.slope(),
            fitted.offset(),
            Calibration.expectedError(outcomes, BINS),
            Calibration.expectedError(
                outcomes.stream()
                    .map(was -> new Outcome(fitted.apply(was.confidence()), was.hit()))
                    .toList(),
                BINS));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
