package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.runtime.text.TokenTextStream;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.Arrays;

/** The text of a growing run of tokens, and where each token's text ends in it. */
final class AnswerText {
  private final TokenTextStream stream;
  private final StringBuilder text = new StringBuilder();
  private int[] ends = new int[64];
  private int size;
  private boolean finished;

  AnswerText(Tokenizer tokenizer) {
    this.stream = tokenizer.stream();
  }

  void append(int id) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    text.append(stream.accept(id));
    ends[size++] = text.length();
  }

  /** Adds what was held back because a later token might have changed it. */
  void finish() {
    if (!finished) {
      finished = true;
      text.append(stream.finish());
      if (size > 0) {
        ends[size - 1] = text.length();
      }
    }
  }

  /** Returns the text; not to be changed. */
  StringBuilder text() {
    return text;
  }

  /** Returns where the text of the i-th token ends. */
  int end(int i) {
    return ends[i];
  }
}
