package io.github.shikra4j.samples.scenes;

/** How a question of a quiz is asked: a dialogue's method, or a question that points. */
public enum Task {
  /** Asks where something is. */
  LOCATE("locate"),
  /** Asks for an attribute of what is at a point. */
  POINT("point"),
  /** Asks what to call the thing in a box. */
  DESCRIBE("describe"),
  /** Asks for a sentence that names everything and says where it is. */
  SPOT_CAPTION("spot caption"),
  /** Asks for an answer with the reasoning that leads to it. */
  EXPLAIN("explain"),
  /** Asks whether there is something. */
  IS_THERE("is there");

  private final String label;

  Task(String label) {
    this.label = label;
  }

  /** Returns its name for people. */
  public String label() {
    return label;
  }
}
