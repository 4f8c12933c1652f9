package io.github.shikra4j;

import java.util.List;

/**
 * One conversation about one picture, or about none.
 *
 * <p>It keeps the turns: an answer that has come becomes part of what the next question is asked
 * in, unless it was cancelled or ran out of time before its first token. The picture is encoded
 * once. Questions of one dialogue are answered one after the other, in the order in which they were
 * submitted; different dialogues run together.
 *
 * <p>Each method here prepares a {@link Request}; nothing happens before one of its ways out is
 * taken. Thread-safe; there is nothing to close.
 */
public interface Dialogue {

  /**
   * Asks freely. {@code <box>}, {@code <boxes>}, {@code <point>} and {@code <points>} in the
   * question stand for the places, {@code <image>} for the picture where it shall be somewhere else
   * than in front. Other control tokens in the text, such as {@code </s>}, are plain text.
   *
   * @param question the question, with a placeholder for each place
   * @param places the places, in the order of their placeholders
   * @return the request
   * @throws InvalidQuestionException if places and placeholders do not match, or a place lies
   *     outside the picture
   */
  Request<GroundedAnswer> ask(String question, Place... places);

  /**
   * Asks for the box of what the expression refers to (referring expression comprehension). The
   * answer is held to one box ({@link CoordinateConstraint#BOX}), also where the thing is not
   * there: {@link #isThere} asks that, and without the constraint a model may say so itself.
   *
   * @param expression what is looked for, such as "the dog on the left"
   * @return the request
   * @throws InvalidQuestionException if it has a placeholder for a place
   */
  Request<GroundedAnswer> locate(String expression);

  /**
   * Asks for an expression that refers to this place alone (referring expression generation).
   *
   * @param place what to describe
   * @return the request
   * @throws InvalidQuestionException if it lies outside the picture
   */
  Request<GroundedAnswer> describe(Place place);

  /**
   * Asks for a caption without coordinates.
   *
   * @return the request
   */
  Request<GroundedAnswer> caption();

  /**
   * Asks for a caption in which every object that is mentioned has its box (Spotting Captioning).
   *
   * @return the request
   */
  Request<GroundedAnswer> spotCaption();

  /**
   * Asks for a short answer (visual question answering, PointQA).
   *
   * @param question the question, with a placeholder for each place
   * @param places the places, in the order of their placeholders
   * @return the request
   * @throws InvalidQuestionException as {@link #ask}
   */
  Request<GroundedAnswer> answer(String question, Place... places);

  /**
   * Asks for an answer with the reasoning that leads to it, with boxes (grounded chain of thought).
   *
   * @param question the question, with a placeholder for each place
   * @param places the places, in the order of their placeholders
   * @return the request
   * @throws InvalidQuestionException as {@link #ask}
   */
  Request<GroundedAnswer> explain(String question, Place... places);

  /**
   * Asks which of the candidates answers the question best, by the probability that the model gives
   * to each. Of the {@link GenerationOptions} the time limit counts; where it is over before all
   * are scored, that is an {@link OverloadedException}.
   *
   * @param question the question, without placeholders for places
   * @param candidates at least two answers
   * @return the request
   * @throws InvalidQuestionException if there are fewer than two candidates, or the question has a
   *     placeholder for a place
   */
  Request<Choice> choose(String question, List<String> candidates);

  /**
   * Asks whether the picture shows what the expression refers to. The options count as those of
   * {@link #choose}.
   *
   * @param expression what is looked for, such as "a dog"
   * @return the request
   * @throws InvalidQuestionException if it has a placeholder for a place
   */
  Request<Existence> isThere(String expression);

  /** {@return the turns so far, oldest first} */
  List<Turn> turns();
}
