package io.github.shikra4j.training.watch;

import io.github.shikra4j.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes what is seen of a run into its output folder:
 *
 * <ul>
 *   <li><code>metrics.jsonl</code>, a row per optimiser step, with <code>step</code> over all
 *       stages from 0, <code>stage</code>, <code>stage_step</code>, <code>loss</code>, <code>
 *       grad_norm</code>, <code>lr</code>, <code>tokens_per_second</code>, <code>items</code>,
 *       <code>tokens</code>, <code>trained_tokens</code>, <code>skipped</code>, <code>seconds
 *       </code> and <code>peak_bytes</code>; a number that is not finite or not known is null, all
 *       others have every digit;
 *   <li><code>validation.jsonl</code>, with <code>step</code>, the steps done, and <code>scores
 *       </code> by name;
 *   <li><code>samples.jsonl</code>, with <code>step</code>, <code>question</code>, <code>answer
 *       </code> and <code>expected</code>;
 *   <li><code>tensorboard/</code>, the same for TensorBoard, all of it by the steps done;
 *   <li><code>loss.png</code>, drawn at every checkpoint and at the end.
 * </ul>
 *
 * <p>Every row reaches the operating system at once. A run that resumes after <em>k</em> steps cuts
 * off what an earlier one wrote of later steps. What cannot be written ends in an {@link
 * OutputException} that names the file.
 */
public final class RunRecorder implements TrainingListener, AutoCloseable {
  private final Path output;
  private final MetricsLog metrics;
  private final TensorBoardLog tensorBoard;

  private RunRecorder(Path output, MetricsLog metrics, TensorBoardLog tensorBoard) {
    this.output = output;
    this.metrics = metrics;
    this.tensorBoard = tensorBoard;
  }

  /**
   * Looks for files that a run writes rows into.
   *
   * @param output the run's output folder
   * @return those that have any, whoever wrote them
   */
  public static List<Path> begun(Path output) {
    return Stream.of(MetricsLog.METRICS, MetricsLog.VALIDATION, MetricsLog.SAMPLES)
        .map(output::resolve)
        .filter(file -> file.toFile().length() > 0)
        .toList();
  }

  /**
   * Opens the files, and makes the folder where it is missing.
   *
   * @param output the run's output folder
   * @param startStep steps done over all stages before; 0 begins all files anew
   * @return the recorder
   * @throws OutputException if a file cannot be written
   */
  public static RunRecorder open(Path output, long startStep) {
    try {
      Files.createDirectories(output);
    } catch (IOException e) {
      throw OutputFile.failure(output, e);
    }
    MetricsLog metrics = new MetricsLog(output, startStep);
    try {
      return new RunRecorder(output, metrics, new TensorBoardLog(output, startStep));
    } catch (OutputException e) {
      metrics.close();
      throw e;
    }
  }

  @Override
  public void onStep(TrainingStep step) {
    metrics.onStep(step);
    tensorBoard.onStep(step);
  }

  @Override
  public void onValidation(long stepsDone, Map<String, Double> scores) {
    metrics.onValidation(stepsDone, scores);
    tensorBoard.onValidation(stepsDone, scores);
  }

  @Override
  public void onSample(long stepsDone, String question, String answer, String expected) {
    metrics.onSample(stepsDone, question, answer, expected);
    tensorBoard.onSample(stepsDone, question, answer, expected);
  }

  @Override
  public void onCheckpoint(long stepsDone, Path folder) {
    plot();
  }

  @Override
  public void onEnd(Path finalFolder) {
    plot();
  }

  private void plot() {
    Charts.draw(output.resolve(LossPlot.FILE), file -> LossPlot.draw(output));
  }

  @Override
  public void close() {
    try (metrics) {
      tensorBoard.close();
    }
  }
}
