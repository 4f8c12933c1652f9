package io.github.shikra4j.runtime.serve;

/**
 * The model's own words in a generated text, in front of which the decoder puts a space. The pieces
 * of a stream together are the {@code rawText} of its answer.
 */
final class SpokenWords {
  private boolean begun;

  /** Returns where the words begin. */
  static int start(String generated) {
    return generated.startsWith(" ") ? 1 : 0;
  }

  /** Takes the next piece of the generated text and returns what of it is spoken. */
  String next(String piece) {
    if (begun || piece.isEmpty()) {
      return piece;
    }
    begun = true;
    return piece.substring(start(piece));
  }
}
