package io.github.shikra4j.training.synthesis;

import io.github.shikra4j.InvalidQuestionException;

/** A key of an endpoint, which no text shows. */
final class ApiKey {
  /** Shorter ones are words that stand in for a key, which an answer may well contain. */
  private static final int SHORTEST_SECRET = 8;

  private final String key;

  /**
   * Takes a key.
   *
   * @throws InvalidQuestionException if it does not fit into a header
   */
  ApiKey(String key) {
    if (!key.matches("[!-~]+")) {
      throw new InvalidQuestionException(
          "the key is empty or has a character that no header takes, such as a space or the end of"
              + " a line; set it anew");
    }
    this.key = key;
  }

  String value() {
    return key;
  }

  /** Returns the text without the key. */
  String hide(String text) {
    return key.length() < SHORTEST_SECRET ? text : text.replace(key, toString());
  }

  @Override
  public String toString() {
    return "***";
  }
}
