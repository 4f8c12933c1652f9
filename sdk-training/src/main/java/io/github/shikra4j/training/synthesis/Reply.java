package io.github.shikra4j.training.synthesis;

import java.util.Optional;

/**
 * What a chat model answered.
 *
 * @param text its words; empty if there are none
 * @param cut whether it ends at the limit of its tokens
 * @param usage tokens, where the endpoint says
 */
record Reply(String text, boolean cut, Optional<Usage> usage) {

  /** Tokens as the endpoint counts them. */
  record Usage(long promptTokens, long answerTokens) {}

  /** Returns what it cost; what was set aside for it where the endpoint does not say. */
  Spending spending(long reserved) {
    return usage
        .map(tokens -> new Spending(1, tokens.promptTokens(), tokens.answerTokens(), 0))
        .orElseGet(() -> Spending.uncertain(reserved));
  }
}
