package io.github.shikra4j.runtime.model;

import io.github.shikra4j.Progress;
import io.github.shikra4j.runtime.checkpoint.Listeners;
import java.util.function.LongConsumer;

/** Counts the numbers that have been loaded and tells a listener. */
final class LoadProgress implements LongConsumer {
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
    Listeners.tell(listener, new Progress(stage, done, total));
  }
}
