package io.github.shikra4j.samples;

import io.github.shikra4j.Progress;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error that goes when all is done. */
final class LoadingBar implements Progress.Listener, AutoCloseable {
  private @Nullable ProgressBar bar;

  @Override
  public void onProgress(Progress progress) {
    if (bar == null) {
      bar = Bars.open("load", progress.total());
    }
    bar.setExtraMessage(progress.stage());
    bar.stepTo(progress.done());
    if (progress.done() == progress.total()) {
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
