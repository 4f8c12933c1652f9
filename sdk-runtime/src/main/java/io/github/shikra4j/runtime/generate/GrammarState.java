package io.github.shikra4j.runtime.generate;

import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Where an answer stands in its grammar. Immutable. */
public interface GrammarState {

  /** Returns the tokens that may come next; empty only if the grammar is complete. */
  TokenSet allowed();

  /**
   * Returns the state after a token.
   *
   * @throws IllegalArgumentException if the token is not allowed here
   */
  GrammarState accept(int token);

  /** Returns whether the answer is whole, its end token included. Free text never is. */
  boolean isComplete();

  /**
   * Returns a token that is likely next where several are allowed: the 0 before a decimal point.
   */
  default OptionalInt guess() {
    return OptionalInt.empty();
  }

  /** Returns the longest run of tokens of which each is the only possibility from here. */
  default int[] forced() {
    return run(false);
  }

  /** Returns the forced run, carried on over every {@link #guess()} in its way. */
  default int[] likely() {
    return run(true);
  }

  private int[] run(boolean guessing) {
    IntStream.Builder run = IntStream.builder();
    GrammarState state = this;
    while (!state.isComplete()) {
      TokenSet allowed = state.allowed();
      OptionalInt next =
          allowed.isSingle()
              ? OptionalInt.of(allowed.first())
              : guessing ? state.guess() : OptionalInt.empty();
      if (next.isEmpty()) {
        break;
      }
      run.add(next.getAsInt());
      state = state.accept(next.getAsInt());
    }
    return run.build().toArray();
  }
}
