package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.Optional;

/**
 * Holds an answer to coordinates that parse and are not inside out, token by token.
 *
 * <p>Numbers have three decimals from 0.000 to 1.000, the tokens are those that the tokenizer
 * itself makes of such text, and an answer is never begun that its number of tokens cannot hold.
 *
 * <p>In {@link CoordinateConstraint#WELL_FORMED} text an opening bracket commits to coordinates:
 * "[1] as cited" cannot be written, since nothing tells it from a box before it is too late.
 * Whatever ends in an opening bracket opens one, whatever goes on after it in another way is not
 * allowed; a closing bracket may be one token with the text behind it, as in "].".
 *
 * <p>Made once for a tokenizer, shared by all requests.
 */
public interface CoordinateGrammar {

  /** How coordinates are written. */
  enum Notation {
    /** {@code [0.123,0.456,0.789,0.999]}. */
    NUMERALS,
    /** {@code <b_st><bin_123> <bin_456> <bin_789> <bin_999><b_ed>}. */
    LOCATION_TOKENS;

    /** Returns location tokens if the vocabulary has {@code <bin_0>}, else numerals. */
    public static Notation of(Tokenizer tokenizer) {
      return tokenizer.controlId("<bin_0>").isPresent() ? LOCATION_TOKENS : NUMERALS;
    }
  }

  /**
   * Returns the grammar for a tokenizer, in its {@link Notation#of own notation}.
   *
   * @throws CheckpointException if coordinates cannot be spelled with its vocabulary
   */
  static CoordinateGrammar of(Tokenizer tokenizer) {
    return of(tokenizer, Notation.of(tokenizer));
  }

  /**
   * Returns the grammar for a tokenizer and a notation.
   *
   * @throws CheckpointException if coordinates cannot be spelled with its vocabulary
   */
  static CoordinateGrammar of(Tokenizer tokenizer, Notation notation) {
    return switch (notation) {
      case NUMERALS -> NumeralGrammar.of(tokenizer);
      case LOCATION_TOKENS -> LocationGrammar.of(tokenizer);
    };
  }

  /** Returns the notation. */
  Notation notation();

  /**
   * Returns the tokens of the shortest answer under a constraint, its end token included; 0 where
   * the answer is free text.
   */
  int shortest(CoordinateConstraint constraint);

  /**
   * Returns the state at an answer's beginning, or nothing where nothing is constrained.
   *
   * @param tokens the most tokens that the answer may have, its end token included
   * @throws InvalidQuestionException if that is too few for the shortest answer
   */
  default Optional<GrammarState> start(CoordinateConstraint constraint, int tokens) {
    if (tokens < shortest(constraint)) {
      throw new InvalidQuestionException(
          "an answer of at most "
              + tokens
              + " tokens cannot hold what the constraint "
              + constraint
              + " asks for: it needs "
              + shortest(constraint)
              + "; raise maxNewTokens or shorten the prompt");
    }
    return constraint == CoordinateConstraint.NONE
        ? Optional.empty()
        : Optional.of(begin(constraint, tokens));
  }

  /** Returns the state at the beginning of an answer that fits. */
  GrammarState begin(CoordinateConstraint constraint, int tokens);

  /**
   * Returns the location tokens of the same tenth of the padded square as this one, itself
   * included; empty if the token is none.
   */
  TokenSet sameTenth(int token);
}
