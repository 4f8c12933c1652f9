package io.github.shikra4j.runtime.generate;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.base.Ticker;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.generate.CoordinateGrammar.Notation;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.Optional;

/** Begins answers with one tokenizer. Thread-safe; one for a model. */
public final class Generator {
  /** The id of no token. */
  private static final int NO_END = -1;

  private final Tokenizer tokenizer;
  private final Feeding feeding;
  private final Ticker clock;
  private final boolean hasLocationTokens;

  /** Made when first needed: without constraint any vocabulary will do. */
  private final Supplier<CoordinateGrammar> grammar;

  /**
   * Binds a generator to a tokenizer, in the notation that its vocabulary asks for.
   *
   * @param clock counts nanoseconds and never goes back
   */
  public Generator(Tokenizer tokenizer, Feeding feeding, Ticker clock) {
    this(tokenizer, Notation.of(tokenizer), feeding, clock);
  }

  /**
   * Binds a generator to a tokenizer and a notation of coordinates.
   *
   * @param clock counts nanoseconds and never goes back
   */
  public Generator(Tokenizer tokenizer, Notation notation, Feeding feeding, Ticker clock) {
    this.tokenizer = tokenizer;
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
    return start(options, room, tokenizer.endId());
  }

  /** Begins an answer that goes on behind the end token: for measuring, with as many tokens. */
  public GenerationState startUnending(GenerationOptions options, int room) {
    return start(options, room, NO_END);
  }

  private GenerationState start(GenerationOptions options, int room, int endId) {
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
        new StopConditions(options, endId, limit, clock),
        feeding,
        state,
        hasLocationTokens ? grammar.get() : null);
  }
}
