package io.github.shikra4j.runtime.generate;

/**
 * The model's own words in a generated text, in front of which the decoder puts a space. The pieces
 * of a stream together are the {@code rawText} of its answer.
 */
public final class SpokenWords {
  private boolean begun;

  /** Returns where the words begin. */
  public static int start(CharSequence generated) {
    return !generated.isEmpty() && generated.charAt(0) == ' ' ? 1 : 0;
  }

  /** Takes the next piece of the generated text and returns what of it is spoken. */
  public String next(String piece) {
    if (begun || piece.isEmpty()) {
      return piece;
    }
    begun = true;
    return piece.substring(start(piece));
  }
}
