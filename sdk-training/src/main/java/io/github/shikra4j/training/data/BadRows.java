package io.github.shikra4j.training.data;

/** What happens to a row that no item can be made of. */
public enum BadRows {
  /** It ends the run. */
  STOP,
  /** It is reported and left out. */
  SKIP
}
