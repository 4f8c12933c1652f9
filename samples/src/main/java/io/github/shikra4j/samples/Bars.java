package io.github.shikra4j.samples;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on standard error, so that standard output stays the result's. */
final class Bars {
  private static final int WIDTH = 100;

  private Bars() {}

  static ProgressBar open(String name, long total) {
    return open(name, 0, total);
  }

  /**
   * Opens a bar of work of which a part was done before: the time left is guessed from the rest.
   */
  static ProgressBar open(String name, long done, long total) {
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(total)
        .startsFrom(done, Duration.ZERO)
        .setUpdateIntervalMillis(500)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
        .build();
  }
}
