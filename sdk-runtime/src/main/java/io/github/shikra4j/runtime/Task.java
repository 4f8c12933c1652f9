package io.github.shikra4j.runtime;

/**
 * The questions behind the tasks of a dialogue. {@code %s} is what the application asks about.
 * Written for this project in the manner of the paper's training data: a task is recognised by its
 * wording, so an application that trains its own wording asks freely instead.
 *
 * <p>From a dialogue's second turn on there is no {@code <image>}, as in the original, and a task
 * says it without.
 */
enum Task {
  /** Referring expression comprehension. */
  LOCATE("In <image>, where is %s? Give its coordinates.", "Where is %s? Give its coordinates."),
  /** Referring expression generation, of a box and of a point. */
  DESCRIBE(
      "In <image>, describe %s so that it can be told from the rest.",
      "Describe %s so that it can be told from the rest."),
  CAPTION("Describe <image> in one sentence.", "Describe the image in one sentence."),
  SPOT_CAPTION(
      "Describe <image> in one sentence and give the coordinates of each object that you mention.",
      "Describe the image in one sentence and give the coordinates of each object that you"
          + " mention."),
  ANSWER("%s Answer with a short phrase."),
  /** Grounded chain of thought. */
  EXPLAIN(
      "%s Explain your reasoning step by step, give the coordinates of each object that you mention,"
          + " then answer."),
  IS_THERE("In <image>, is there %s? Answer yes or no.", "Is there %s? Answer yes or no.");

  private final String first;
  private final String later;

  Task(String first, String later) {
    this.first = first;
    this.later = later;
  }

  Task(String always) {
    this(always, always);
  }

  /** Returns how a dialogue that begins with it asks. */
  String first(String what) {
    return first.formatted(what);
  }

  /** Returns how a dialogue asks that has turns already. */
  String later(String what) {
    return later.formatted(what);
  }
}
