package io.github.shikra4j.runtime.generate;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.generate.CoordinateGrammar.Notation;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Begins answers with one tokenizer. Thread-safe; one for a model. */
public final class Generator {
  private final Tokenizer tokenizer;
  private final Set<Integer> endIds;
  private final Feeding feeding;
  private final Ticker clock;
  private final boolean hasLocationTokens;

  /** Made when first needed: without constraint any vocabulary will do. */
  private final Supplier<CoordinateGrammar> grammar;

  /**
   * Binds a generator to a tokenizer, in the notation that its vocabulary asks for.
   *
   * @param endIds tokens that end an answer beside the tokenizer's own
   * @param clock counts nanoseconds and never goes back
   */
  public Generator(Tokenizer tokenizer, Collection<Integer> endIds, Feeding feeding, Ticker clock) {
    Notation notation = Notation.of(tokenizer);
    this.tokenizer = tokenizer;
    this.endIds = ImmutableSet.<Integer>builder().add(tokenizer.endId()).addAll(endIds).build();
    this.feeding = feeding;
    this.clock = clock;
    this.hasLocationTokens = notation == Notation.LOCATION_TOKENS;
    this.grammar = Suppliers.memoize(() -> CoordinateGrammar.of(tokenizer, notation));
  }

  /**
   * Begins an answer, and its clock.
   *
   * @param room how many tokens the context has left behind the prompt
   * @throws InvalidQuestionException if there is no room, or too little for the constraint
   * @throws CheckpointException if the vocabulary cannot spell what the constraint asks for
   */
  public GenerationState start(GenerationOptions options, int room) {
    return start(options, room, endIds);
  }

  /** Begins an answer that goes on behind the end token: for measuring, with as many tokens. */
  public GenerationState startUnending(GenerationOptions options, int room) {
    return start(options, room, Set.of());
  }

  private GenerationState start(GenerationOptions options, int room, Set<Integer> ends) {
    if (room < 1) {
      throw new InvalidQuestionException(
          "the prompt fills the model's context and leaves no room for an answer:"
              + " shorten the question or begin a new dialogue");
    }
    int limit = Math.min(room, options.maxNewTokens());
    Optional<GrammarState> state =
        options.constraint() == CoordinateConstraint.NONE
            ? Optional.empty()
            : grammar.get().start(options.constraint(), limit);
    return new GenerationState(
        tokenizer,
        Sampler.of(options),
        new StopConditions(options, ends, limit, clock),
        feeding,
        state,
        hasLocationTokens ? grammar.get() : null);
  }
}
