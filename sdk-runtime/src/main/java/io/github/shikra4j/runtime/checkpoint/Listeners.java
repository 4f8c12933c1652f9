package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of progress without letting the listener's failures stop the work. */
public final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private Listeners() {}

  /** Tells; what the listener throws is logged. */
  public static void tell(Progress.Listener listener, Progress progress) {
    try {
      listener.onProgress(progress);
    } catch (RuntimeException e) {
      LOG.warn("a progress listener failed", e);
    }
  }
}
