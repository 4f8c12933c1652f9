package io.github.shikra4j.training.watch;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes steps, scores and sample answers as events for TensorBoard. */
final class TensorBoardLog implements TrainingListener, AutoCloseable {
  static final String FOLDER = "tensorboard";

  private final EventFile events;
  private long samplesAt = -1;
  private int sample;

  TensorBoardLog(Path folder, long startStep) {
    // As in MetricsLog: scores of the last step before the checkpoint stay.
    long voidFrom = startStep == 0 ? 0 : startStep + 1;
    events = EventFile.create(folder.resolve(FOLDER), voidFrom, Clock.systemUTC());
  }

  @Override
  public void onStep(TrainingStep step) {
    // All events stand at the number of steps done: a resumed run writes none a second time.
    long stepsDone = step.totalStep() + 1;
    if (step.trainedTokens() > 0) {
      events.scalar(stepsDone, "train/loss", step.loss());
      events.scalar(stepsDone, "train/grad_norm", step.gradNorm());
    }
    events.scalar(stepsDone, "train/learning_rate", step.learningRate());
    events.scalar(stepsDone, "train/tokens_per_second", step.tokensPerSecond());
  }

  @Override
  public void onValidation(long stepsDone, Map<String, Double> scores) {
    scores.forEach((name, score) -> events.scalar(stepsDone, "validation/" + name, score));
  }

  /** TensorBoard keeps one text per tag and step: the samples of a step are numbered. */
  @Override
  public void onSample(long stepsDone, String question, String answer, String expected) {
    sample = stepsDone == samplesAt ? sample + 1 : 0;
    samplesAt = stepsDone;
    events.text(
        stepsDone,
        "samples/" + sample,
        "Question\n\n%s\n\nAnswer\n\n%s\n\nExpected\n\n%s\n"
            .formatted(verbatim(question), verbatim(answer), verbatim(expected)));
  }

  /** Indented text is code in Markdown: brackets and tags of answers stay as they are. */
  private static String verbatim(String text) {
    return text.lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    events.close();
  }
}
