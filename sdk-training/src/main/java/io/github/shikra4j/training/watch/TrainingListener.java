package io.github.shikra4j.training.watch;

import java.nio.file.Path;
import java.util.Map;

/**
 * Hears of a training run while it goes. Every method does nothing unless overridden.
 *
 * <p>All calls come from the thread that trains, one after the other, and the run waits for them.
 * After an optimiser step they come in this order, those that are due: {@link #onStep}, {@link
 * #onValidation}, {@link #onSample}, {@link #onCheckpoint}. A number of steps <em>done</em> counts
 * over all stages and is the {@link TrainingStep#totalStep} of the next step.
 */
public interface TrainingListener {
  /**
   * The run is about to take its first step.
   *
   * @param run its stages and size
   */
  default void onStart(RunInfo run) {}

  /**
   * An optimiser step was taken, or skipped.
   *
   * @param step its figures
   */
  default void onStep(TrainingStep step) {}

  /**
   * The validation data were scored.
   *
   * @param stepsDone steps done over all stages
   * @param scores by name: <code>loss</code>, the mean cross-entropy of the trained tokens, in nats
   */
  default void onValidation(long stepsDone, Map<String, Double> scores) {}

  /**
   * The model answered a question of the validation data, or of the training data if there are
   * none.
   *
   * @param stepsDone steps done over all stages
   * @param question what was asked
   * @param answer what the model answered
   * @param expected the answer in the data
   */
  default void onSample(long stepsDone, String question, String answer, String expected) {}

  /**
   * A row of the data cannot be used and is passed over.
   *
   * @param description which row, and what is wrong with it
   */
  default void onBadRow(String description) {}

  /**
   * A checkpoint is complete on the disk.
   *
   * @param stepsDone steps done over all stages
   * @param folder where it is
   */
  default void onCheckpoint(long stepsDone, Path folder) {}

  /**
   * Something does not stop the run but deserves a look.
   *
   * @param message what it is
   */
  default void onWarning(String message) {}

  /**
   * The run is over and its model is written.
   *
   * @param finalFolder the Hugging Face folder
   */
  default void onEnd(Path finalFolder) {}
}
