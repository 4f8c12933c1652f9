package io.github.shikra4j.runtime.generate;

import com.google.common.primitives.ImmutableIntArray;

/**
 * A run of tokens without a choice.
 *
 * @param tokens the run
 * @param at how many of them are written
 * @param after what follows the run
 */
record Prescribed(ImmutableIntArray tokens, int at, GrammarState after) implements GrammarState {
  /** A whole answer. */
  static final GrammarState COMPLETE =
      new GrammarState() {
        @Override
        public TokenSet allowed() {
          return TokenSet.of();
        }

        @Override
        public GrammarState accept(int token) {
          throw notAllowed(token, this);
        }

        @Override
        public boolean isComplete() {
          return true;
        }
      };

  /** Returns the state before a run, or after it if it is empty. */
  static GrammarState before(int[] tokens, GrammarState after) {
    return before(ImmutableIntArray.copyOf(tokens), after);
  }

  /** Returns the state before a run, or after it if it is empty. */
  static GrammarState before(ImmutableIntArray tokens, GrammarState after) {
    return tokens.isEmpty() ? after : new Prescribed(tokens, 0, after);
  }

  /** Returns the state in which only the end token is left. */
  static GrammarState end(int endId) {
    return before(new int[] {endId}, COMPLETE);
  }

  @Override
  public TokenSet allowed() {
    return TokenSet.of(tokens.get(at));
  }

  @Override
  public GrammarState accept(int token) {
    if (token != tokens.get(at)) {
      throw notAllowed(token, this);
    }
    return at + 1 == tokens.length() ? after : new Prescribed(tokens, at + 1, after);
  }

  @Override
  public boolean isComplete() {
    return false;
  }

  static IllegalArgumentException notAllowed(int token, GrammarState state) {
    return new IllegalArgumentException(
        "token " + token + " is not allowed here; allowed are " + state.allowed());
  }
}
