package io.github.shikra4j.samples;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.InvalidPlaceException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.ShikraException;

/** Tells the user's mistakes from the machine's failures. */
final class Failures {
  private Failures() {}

  static boolean isBadInput(ShikraException e) {
    return e instanceof CheckpointException
        || e instanceof InvalidPlaceException
        || e instanceof InvalidQuestionException
        || e instanceof PictureException;
  }
}
