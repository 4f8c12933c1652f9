package io.github.shikra4j.training.watch;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a run through SLF4J: every N-th step, and everything that is no step. */
public final class TrainingLog implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingLog.class);

  private final long every;

  /**
   * Logs the steps 0, N, 2N and so on, the last one of each stage, and those skipped.
   *
   * @param every N
   * @throws IllegalArgumentException if it is less than 1
   */
  public TrainingLog(long every) {
    if (every < 1) {
      throw new IllegalArgumentException("every " + every + " steps cannot be; from 1 on can");
    }
    this.every = every;
  }

  @Override
  public void onStart(RunInfo run) {
    for (RunInfo.Stage stage : run.stages()) {
      LOG.info("{}: {} steps", stage.name(), stage.steps());
    }
    LOG.info("{} of {} parameters train", run.trainableParameters(), run.totalParameters());
    LOG.info("{}", run.memoryEstimate());
    if (run.startStep() > 0) {
      LOG.info("goes on after {} of {} steps", run.startStep(), run.totalSteps());
    }
  }

  @Override
  public void onStep(TrainingStep step) {
    if (step.skipped()) {
      LOG.warn("{}; the step is skipped", line(step));
    } else if (step.step() % every == 0 || step.step() == step.steps() - 1) {
      LOG.info("{}", line(step));
    }
  }

  static String line(TrainingStep step) {
    return String.format(
        Locale.ROOT,
        "%s step %d of %d: loss %.4f, gradient %.4f, rate %.3e, %.0f tokens/s",
        step.stage(),
        step.step(),
        step.steps(),
        step.loss(),
        step.gradNorm(),
        step.learningRate(),
        step.tokensPerSecond());
  }

  @Override
  public void onValidation(long stepsDone, Map<String, Double> scores) {
    LOG.info("after {} steps: {}", stepsDone, scores);
  }

  @Override
  public void onSample(long stepsDone, String question, String answer, String expected) {
    LOG.info(
        "after {} steps: {}\n  answered {}\n  expected {}", stepsDone, question, answer, expected);
  }

  @Override
  public void onBadRow(String description) {
    LOG.warn("{}", description);
  }

  @Override
  public void onCheckpoint(long stepsDone, Path folder) {
    LOG.info("after {} steps: checkpoint {}", stepsDone, folder);
  }

  @Override
  public void onWarning(String message) {
    LOG.warn("{}", message);
  }

  @Override
  public void onEnd(Path finalFolder) {
    LOG.info("the model is in {}", finalFolder);
  }
}
