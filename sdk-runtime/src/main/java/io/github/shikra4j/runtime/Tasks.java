package io.github.shikra4j.runtime;

/**
 * The questions behind the tasks of a dialogue. {@code %s} is what the application asks about.
 * Written for this project in the manner of the training data (paper, section 4): a task is
 * recognised by its wording, so an application that trains its own wording asks freely instead.
 */
final class Tasks {
  /** Referring expression comprehension. */
  static final String LOCATE = "In <image>, where is %s? Give its coordinates.";

  /** Referring expression generation, of a box and of a point. */
  static final String DESCRIBE = "In <image>, describe %s so that it can be told from the rest.";

  static final String CAPTION = "Describe <image> in one sentence.";
  static final String SPOT_CAPTION =
      "Describe <image> in one sentence and give the coordinates of each object that you mention.";
  static final String ANSWER = "%s Answer with a short phrase.";

  /** Grounded chain of thought. */
  static final String EXPLAIN =
      "%s Explain your reasoning step by step, give the coordinates of each object that you mention,"
          + " then answer.";

  static final String CHOOSE = "%s";
  static final String IS_THERE = "In <image>, is there %s? Answer yes or no.";

  private Tasks() {}
}
