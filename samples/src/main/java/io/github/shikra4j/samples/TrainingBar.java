package io.github.shikra4j.samples;

import io.github.shikra4j.training.watch.RunInfo;
import io.github.shikra4j.training.watch.TrainingListener;
import io.github.shikra4j.training.watch.TrainingStep;
import java.nio.file.Path;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error with the time left, the loss and the speed. */
final class TrainingBar implements TrainingListener, AutoCloseable {
  private @Nullable ProgressBar bar;

  @Override
  public void onStart(RunInfo run) {
    bar = Bars.open("train", run.startStep(), run.totalSteps());
  }

  @Override
  public void onStep(TrainingStep step) {
    if (bar != null) {
      bar.setExtraMessage(message(step));
      bar.stepTo(step.totalStep() + 1);
    }
  }

  static String message(TrainingStep step) {
    if (step.skipped()) {
      return " " + step.stage() + " skipped";
    }
    return String.format(
        Locale.ROOT,
        " %s loss %.3f %.0f tokens/s",
        step.stage(),
        step.loss(),
        step.tokensPerSecond());
  }

  @Override
  public void onEnd(Path finalFolder) {
    close();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
