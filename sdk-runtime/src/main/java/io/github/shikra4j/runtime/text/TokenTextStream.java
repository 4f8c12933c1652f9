package io.github.shikra4j.runtime.text;

/**
 * Decodes an answer while its tokens come, without special tokens. All pieces together are what
 * {@link Tokenizer#decode} makes of all tokens. For one thread.
 */
public final class TokenTextStream {
  private final Detokenizer detokenizer;
  private final StringBuilder pending = new StringBuilder();

  TokenTextStream(Detokenizer detokenizer) {
    this.detokenizer = detokenizer;
  }

  /**
   * Takes the next token and returns the text that no later token can change: an unfinished
   * character stays back, and so does a space that a punctuation mark would swallow.
   */
  public String accept(int id) {
    detokenizer.accept(id);
    pending.append(detokenizer.drain());
    return take(SpaceCleaner.certain(pending));
  }

  /** Ends the answer and returns the rest of its text. */
  public String finish() {
    pending.append(detokenizer.finish());
    return take(pending.length());
  }

  private String take(int length) {
    String taken = SpaceCleaner.clean(pending.substring(0, length));
    pending.delete(0, length);
    return taken;
  }
}
