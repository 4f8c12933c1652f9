package io.github.shikra4j.runtime.text;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.ClosedException;
import java.util.OptionalInt;

/**
 * Text to token ids and back, as the original program's slow LLaMA tokenizer does it. Thread-safe;
 * holds native memory until it is closed.
 */
public interface Tokenizer extends AutoCloseable {

  /** Returns the number of ids, added tokens included. */
  int vocabularySize();

  /** Returns the id that begins every prompt, {@code <s>}. */
  int beginId();

  /** Returns the id that ends every answer, {@code </s>}. */
  int endId();

  /** Returns the id of a control or added token such as {@code <im_patch>}, if there is one. */
  OptionalInt controlId(String token);

  /**
   * Returns the id of a control or added token that the model cannot do without.
   *
   * @throws CheckpointException if there is none
   */
  default int requireControl(String token) {
    return controlId(token)
        .orElseThrow(
            () ->
                new CheckpointException(
                    "the tokenizer has no token "
                        + token
                        + "; added_tokens.json of the checkpoint gives its id"));
  }

  /**
   * Encodes a text in which control tokens are recognised, as the original does with training data.
   *
   * @return the ids, {@link #beginId()} first
   * @throws ClosedException after {@link #close()}
   */
  int[] encode(String text);

  /**
   * Encodes a text in which only the segments marked so are control tokens; whatever people wrote
   * stays text.
   *
   * @return the ids, {@link #beginId()} first
   * @throws CheckpointException if the tokenizer has no such control token
   * @throws ClosedException after {@link #close()}
   */
  int[] encode(PromptText text);

  /**
   * Decodes ids. An id that no token has, which a model with a padded vocabulary may give, reads as
   * U+FFFD.
   *
   * @param skipSpecial whether {@code <unk>}, {@code <s>} and {@code </s>} are left out (added
   *     tokens such as {@code <im_patch>} are not special in this sense)
   */
  String decode(int[] ids, boolean skipSpecial);

  /**
   * Returns what one ordinary token adds to a text in mid-sentence, with the word separator {@code
   * ▁} as a space; a control or added token's own name; a byte token's character, or the
   * replacement character if it is none alone.
   */
  String piece(int id);

  /** Returns a decoder for an answer that comes token by token, special tokens left out. */
  TokenTextStream stream();

  /** Frees the native memory; a second call does nothing. */
  @Override
  void close();
}
