package io.github.shikra4j.runtime;

import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.runtime.serve.Conversation;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.runtime.serve.Handle;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A question, and how its answer is come by.
 *
 * @param wording the question as the application wrote it
 * @param question with its places
 * @param options how to generate
 * @param start begins computing the answer to a conversation that ends in the question
 * @param words what the dialogue remembers of the answer, in the model's own words; nothing if it
 *     does not
 * @param <T> the kind of answer
 */
record Ask<T>(
    String wording,
    Said question,
    GenerationOptions options,
    Start<T> start,
    Function<T, Optional<String>> words) {

  /** Begins computing. */
  @FunctionalInterface
  interface Start<T> {

    /** Begins; text is told while it comes. */
    Handle<T> start(Conversation conversation, GenerationOptions options, Consumer<String> onText);
  }

  Ask<T> with(GenerationOptions other) {
    return new Ask<>(wording, question, other, start, words);
  }
}
