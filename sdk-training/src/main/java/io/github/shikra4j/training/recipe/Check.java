package io.github.shikra4j.training.recipe;

import io.github.shikra4j.InvalidQuestionException;

/** Looks at values where they enter. */
final class Check {
  private Check() {}

  static void that(boolean good, String key, Object value, String needed) {
    if (!good) {
      throw new InvalidQuestionException(key + " is " + value + ": needed is " + needed);
    }
  }
}
