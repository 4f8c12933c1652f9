package io.github.shikra4j.runtime.model;

import io.github.shikra4j.Progress;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the numbers that have been loaded and tells a listener. */
final class LoadProgress implements LongConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(LoadProgress.class);

  private final long total;
  private final Progress.Listener listener;
  private String stage = "";
  private long done;

  LoadProgress(long total, Progress.Listener listener) {
    this.total = total;
    this.listener = listener;
  }

  void stage(String name) {
    stage = name;
    accept(0);
  }

  @Override
  public void accept(long numbers) {
    done += numbers;
    try {
      listener.onProgress(new Progress(stage, done, total));
    } catch (RuntimeException e) {
      LOG.warn("a progress listener failed", e);
    }
  }
}
