package io.github.shikra4j.samples.scenes;

import io.github.shikra4j.Box;
import io.github.shikra4j.Place;
import java.util.List;
import java.util.Optional;

/**
 * A question about a drawn picture whose answer is known.
 *
 * @param task how it is asked
 * @param words the expression or question; empty where the task needs none
 * @param place what it points at
 * @param answers the words that are right, the usual ones first; empty where only places count
 * @param things what a right answer points at
 */
public record QuizQuestion(
    Task task, String words, Optional<Place> place, List<String> answers, List<Named> things) {

  /**
   * A thing of the picture.
   *
   * @param phrase what it is called; empty if that does not count
   * @param box where it is
   */
  public record Named(String phrase, Box box) {}

  /** Copies the lists. */
  public QuizQuestion {
    answers = List.copyOf(answers);
    things = List.copyOf(things);
  }

  static QuizQuestion words(Task task, String words, String answer) {
    return new QuizQuestion(task, words, Optional.empty(), List.of(answer), List.of());
  }

  static QuizQuestion placed(Task task, String words, List<Named> things) {
    return new QuizQuestion(task, words, Optional.empty(), List.of(), things);
  }

  static QuizQuestion pointing(Task task, String words, Place place, List<String> answers) {
    return new QuizQuestion(task, words, Optional.of(place), answers, List.of());
  }
}
