package io.github.shikra4j.runtime.text;

/**
 * Decodes an answer while its tokens come, without special tokens. All pieces together are what
 * {@link Tokenizer#decode} makes of all tokens. For one thread.
 */
public interface TokenTextStream {

  /**
   * Takes the next token and returns the text that no later token can change: an unfinished
   * character stays back, and so does a space that a punctuation mark would swallow.
   */
  String accept(int id);

  /** Ends the answer and returns the rest of its text. */
  String finish();
}
