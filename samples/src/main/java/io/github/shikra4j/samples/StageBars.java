package io.github.shikra4j.samples;

import io.github.shikra4j.Progress;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A bar for each stage of a progress, one after the other. */
final class StageBars implements Progress.Listener, AutoCloseable {
  private @Nullable ProgressBar bar;
  private String stage = "";

  @Override
  public void onProgress(Progress progress) {
    boolean ended = progress.done() == progress.total();
    if (bar == null || !stage.equals(progress.stage())) {
      close();
      if (ended) {
        return;
      }
      stage = progress.stage();
      bar = Bars.open(stage, progress.total());
    }
    bar.stepTo(progress.done());
    if (ended) {
      close();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
