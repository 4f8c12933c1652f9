package io.github.shikra4j.training.watch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Puts listeners together. */
public final class TrainingListeners {
  private TrainingListeners() {}

  /**
   * Tells several listeners, one after the other. What one throws goes to the caller, and those
   * behind it hear nothing.
   *
   * @param listeners the listeners, in order
   * @return a listener that tells them all
   */
  public static TrainingListener all(List<? extends TrainingListener> listeners) {
    List<TrainingListener> copy = List.copyOf(listeners);
    return new Forwarding(call -> copy.forEach(call));
  }

  /**
   * Keeps a listener's failures from the run: they are logged.
   *
   * @param listener a listener that may throw
   * @return one that does not
   */
  public static TrainingListener guarded(TrainingListener listener) {
    return new Forwarding(call -> tell(listener, call));
  }

  private static void tell(TrainingListener listener, Consumer<TrainingListener> call) {
    try {
      call.accept(listener);
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(TrainingListeners.class).warn("a training listener failed", e);
    }
  }

  private record Forwarding(Consumer<Consumer<TrainingListener>> tell) implements TrainingListener {
    @Override
    public void onStart(RunInfo run) {
      tell.accept(listener -> listener.onStart(run));
    }

    @Override
    public void onStep(TrainingStep step) {
      tell.accept(listener -> listener.onStep(step));
    }

    @Override
    public void onValidation(long stepsDone, Map<String, Double> scores) {
      tell.accept(listener -> listener.onValidation(stepsDone, scores));
    }

    @Override
    public void onSample(long stepsDone, String question, String answer, String expected) {
      tell.accept(listener -> listener.onSample(stepsDone, question, answer, expected));
    }

    @Override
    public void onBadRow(String description) {
      tell.accept(listener -> listener.onBadRow(description));
    }

    @Override
    public void onCheckpoint(long stepsDone, Path folder) {
      tell.accept(listener -> listener.onCheckpoint(stepsDone, folder));
    }

    @Override
    public void onWarning(String message) {
      tell.accept(listener -> listener.onWarning(message));
    }

    @Override
    public void onEnd(Path finalFolder) {
      tell.accept(listener -> listener.onEnd(finalFolder));
    }
  }
}
