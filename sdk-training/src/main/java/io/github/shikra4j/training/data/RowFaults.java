package io.github.shikra4j.training.data;

import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.InvalidPlaceException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.ShikraException;

/** Tells what is a row's fault from what is the machine's, when many rows are asked. */
public final class RowFaults {
  private RowFaults() {}

  /**
   * Returns whether the row would fail again, and others need not: it is noted, and the run goes
   * on. What is the machine's ends the run; continued, it asks the row again.
   */
  public static boolean isOfRow(ShikraException e) {
    // Alone it had too little memory, or its numbers were none.
    boolean alone =
        e instanceof DeviceMemoryException
            || (e instanceof EngineException && e.getCause() == null);
    return alone
        || e instanceof InvalidQuestionException
        || e instanceof InvalidPlaceException
        || e instanceof PictureException;
  }
}
