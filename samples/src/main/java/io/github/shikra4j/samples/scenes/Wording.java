package io.github.shikra4j.samples.scenes;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * How dialogues ask. The first of each list is what the SDK's own tasks say (a test holds the two
 * together), so that a model trained on these rows answers an application's {@code locate} and
 * {@code isThere}; the others are other ways to say it.
 */
final class Wording {
  static final String LOCATE = "In <image>, where is %s? Give its coordinates.";
  static final String DESCRIBE = "In <image>, describe %s so that it can be told from the rest.";
  static final String CAPTION = "Describe <image> in one sentence.";
  static final String SPOT_CAPTION =
      "Describe <image> in one sentence and give the coordinates of each object that you mention.";
  static final String ANSWER = "%s Answer with a short phrase.";
  static final String EXPLAIN =
      "%s Explain your reasoning step by step, give the coordinates of each object that you mention,"
          + " then answer.";
  static final String IS_THERE = "In <image>, is there %s? Answer yes or no.";

  /** How a question begins in a dialogue's first turn, and in those behind it. */
  private static final Map<String, String> BEGINNINGS =
      ImmutableMap.of(
          "In <image>, where", "Where",
          "In <image>, describe", "Describe",
          "In <image>, is", "Is",
          "Describe <image>", "Describe the image");

  /** Gives a place, in the words of the training items that are made of referring expressions. */
  static final String LOCATED = "Answer: <boxes> .";

  /** Asks for a place in the words of an application that writes its own questions. */
  static final String WHERE = "Where is %s?";

  /** Ask for the half that a thing is in. */
  static final String LEFT_OR_RIGHT = "Is %s on the left or on the right?";

  static final String TOP_OR_BOTTOM = "Is %s at the top or at the bottom?";

  /** Asks which of several places it is. */
  static final String WHICH = "Which is %s?";

  private Wording() {}

  /** Returns a question of a dialogue's second or later turn, where there is no picture to name. */
  static String later(String question) {
    return BEGINNINGS.entrySet().stream()
        .filter(beginning -> question.startsWith(beginning.getKey()))
        .findFirst()
        .map(found -> found.getValue() + question.substring(found.getKey().length()))
        .orElse(question);
  }

  /** Gives an answer in the words that scorers look for. */
  static String answer(String answer) {
    return "The answer is " + answer + ".";
  }

  /** Says that nothing is described so. A dialogue's answer to any question for its place. */
  static String notThere(Description description) {
    return "There is no " + description.phrase() + ".";
  }
}
