package io.github.shikra4j.training.synthesis;

import io.github.shikra4j.training.synthesis.SynthesisReport.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a run ends before all is done; the first reason counts. Thread-safe. */
final class Ending {
  private final CountDownLatch set = new CountDownLatch(1);
  private Outcome outcome = Outcome.COMPLETE;
  private String note = "";

  synchronized void set(Outcome reason, String words) {
    if (!isSet()) {
      outcome = reason;
      note = words;
      set.countDown();
    }
  }

  boolean isSet() {
    return set.getCount() == 0;
  }

  /** Waits so long, or until the run ends. */
  void sleep(Duration duration) throws InterruptedException {
    var unused = set.await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  synchronized Outcome outcome() {
    return outcome;
  }

  synchronized String note() {
    return note;
  }
}
