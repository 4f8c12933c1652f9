package io.github.shikra4j.runtime.generate;

import com.google.common.primitives.ImmutableIntArray;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.FinishReason;
import java.util.Optional;

/**
 * What one request wants of the language model, pass by pass. Whoever owns the model calls it:
 * first with the logits of the prompt's last token, then with those of the tokens that it asked to
 * feed. Used by one thread at a time.
 */
public interface Decoding {

  /**
   * Returns tokens to feed in one pass with the prompt, because they come in any case or likely.
   * The first {@link #next} then takes one row more than these, that of the prompt's last token
   * first. To be called once, before it.
   */
  default ImmutableIntArray opening() {
    return ImmutableIntArray.of();
  }

  /** Returns the most tokens that are ever fed behind the prompt, the opening included. */
  int maxTokens();

  /**
   * Takes the logits of a pass and says what to feed next.
   *
   * @param rows one row for each token that was fed; of the prompt, the last one's and those of the
   *     opening
   * @return nothing if the request is finished
   * @throws EngineException if logits are not numbers
   */
  Optional<Step> next(LogitRows rows);

  /** Ends the request if it was cancelled or its time is over; returns whether it has ended. */
  boolean stopIfDue();

  /** Returns how many tokens of an answer have come so far. */
  int answerTokens();

  /** Returns why the request ended; to be asked for when it has. */
  FinishReason finishReason();
}
