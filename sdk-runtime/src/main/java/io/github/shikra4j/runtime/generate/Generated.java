package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.FinishReason;
import java.util.List;

/**
 * What was generated for one request.
 *
 * @param text the answer as the tokenizer decodes it, special tokens left out, up to a stop text
 * @param tokens as generated, the end token and those of a stop text included
 * @param finishReason why it ended
 * @param steps passes of the language model after the prompt's
 */
public record Generated(
    String text, List<GeneratedToken> tokens, FinishReason finishReason, int steps) {

  /** Copies the list. */
  public Generated {
    tokens = List.copyOf(tokens);
  }

  /** Returns the tokens' ids. */
  public int[] ids() {
    return tokens.stream().mapToInt(GeneratedToken::id).toArray();
  }
}
