package io.github.shikra4j.runtime.generate;

/** How many tokens go into one pass of the language model. The answer is the same with each. */
public enum Feeding {
  /** One. */
  ONE_BY_ONE,
  /** A token that was chosen, and those after it that the grammar forces. */
  FORCED,
  /**
   * As {@link #FORCED}, and on over a number's first digit, which is nearly always 0; where it was
   * not, what was fed beyond is dropped.
   */
  LIKELY
}
