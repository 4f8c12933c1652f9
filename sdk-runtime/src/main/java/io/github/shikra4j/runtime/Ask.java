package io.github.shikra4j.runtime;

import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Place;
import io.github.shikra4j.runtime.serve.Conversation;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.runtime.serve.Handle;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A question, and how its answer is come by.
 *
 * @param first the question where its dialogue begins with it
 * @param later the same where it does not
 * @param options how to generate
 * @param start begins computing the answer to a conversation that ends in the question
 * @param cancelled gives or throws what comes of it where it was cancelled before it began
 * @param words what the dialogue remembers of the answer, in the model's own words; nothing if it
 *     does not
 * @param <T> the kind of answer
 */
record Ask<T>(
    Question first,
    Question later,
    GenerationOptions options,
    Start<T> start,
    Supplier<T> cancelled,
    Function<T, Optional<String>> words) {

  /**
   * A question.
   *
   * @param wording as the application or the task has it
   * @param said with its places
   */
  record Question(String wording, Said said) {

    /** Sorts the places under their placeholders. */
    static Question of(String wording, List<? extends Place> places) {
      return new Question(wording, Wording.question(wording, places));
    }
  }

  /** Begins computing. */
  @FunctionalInterface
  interface Start<T> {

    /** Begins; text is told while it comes. */
    Handle<T> start(Conversation conversation, GenerationOptions options, Consumer<String> onText);
  }

  /** Returns the question behind the turns that there are. */
  Question behind(List<?> turns) {
    return turns.isEmpty() ? first : later;
  }

  Ask<T> with(GenerationOptions other) {
    return new Ask<>(first, later, other, start, cancelled, words);
  }
}
