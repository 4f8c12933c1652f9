package io.github.shikra4j.runtime.serve;

import com.google.common.primitives.Ints;
import java.util.Arrays;

/**
 * A prompt cut into what is computed in one pass each: whole chunks, then the rest with the
 * opening. Where it is cut depends on the prompt alone, so that its numbers do not depend on who
 * else runs.
 *
 * @param prompt the prompt's tokens
 * @param opening tokens that are fed behind it
 * @param size tokens of a whole chunk
 */
record PromptChunks(int[] prompt, int[] opening, int size) {

  /** Returns how many whole chunks there are; at least one token of the prompt comes after them. */
  int whole() {
    return Math.max(0, prompt.length - 1) / size;
  }

  /** Returns a chunk's tokens; the one after the whole ones is the last. */
  int[] tokens(int chunk) {
    int from = chunk * size;
    return chunk < whole()
        ? Arrays.copyOfRange(prompt, from, from + size)
        : Ints.concat(Arrays.copyOfRange(prompt, from, prompt.length), opening);
  }

  /** Returns for how many of a chunk's last tokens logits are wanted. */
  int logits(int chunk) {
    return chunk < whole() ? 0 : 1 + opening.length;
  }
}
