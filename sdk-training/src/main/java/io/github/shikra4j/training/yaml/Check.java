package io.github.shikra4j.training.yaml;

import io.github.shikra4j.InvalidQuestionException;

/** Looks at values where they enter. */
public final class Check {
  private Check() {}

  /**
   * Refuses a value.
   *
   * @param name the value's key, behind the name of its mapping where it says too little alone
   * @throws InvalidQuestionException if it is not good; where a YAML file is built from, {@link
   *     YamlMap} adds the line
   */
  public static void that(boolean good, String name, Object value, String needed) {
    if (!good) {
      throw new InvalidQuestionException(
          name + " is " + value + ": needed is " + needed,
          new BadValue(name.substring(name.lastIndexOf(' ') + 1)));
    }
  }

  /** The cause of a complaint that does not know where the value stands. */
  static final class BadValue extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String key;

    BadValue(String key) {
      super(key);
      this.key = key;
    }

    String key() {
      return key;
    }
  }
}
