package io.github.shikra4j.runtime.serve;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A prompt cut into what is computed in one pass each: whole chunks, then the rest with the
 * opening. Where it is cut depends on the prompt alone, so that its numbers do not depend on who
 * else runs.
 *
 * @param prompt the prompt
 * @param opening tokens that are fed behind it
 * @param size tokens of a whole chunk
 */
record PromptChunks(Prompt prompt, int[] opening, int size) {

  /** Returns how many whole chunks there are; at least one token of the prompt comes after them. */
  int whole() {
    return Math.max(0, prompt.ids().length - 1) / size;
  }

  /** Returns a chunk's tokens; the one after the whole ones is the last. */
  int[] tokens(int chunk) {
    int from = chunk * size;
    int[] ids = prompt.ids();
    return chunk < whole()
        ? Arrays.copyOfRange(ids, from, from + size)
        : Ints.concat(Arrays.copyOfRange(ids, from, ids.length), opening);
  }

  /** Returns for how many of a chunk's last tokens logits are wanted. */
  int logits(int chunk) {
    return chunk < whole() ? 0 : 1 + opening.length;
  }

  /** Returns whether patches of the picture stand in a chunk or behind it. */
  boolean needsPicture(int chunk) {
    return chunk * size < prompt.patchesEnd();
  }

  /**
   * Returns a hash of each whole chunk and all before it, equal only where the model's keys and
   * values are: it takes in the hash before, the tokens, and from the picture's first patch on the
   * picture.
   */
  List<HashCode> hashes() {
    List<HashCode> hashes = new ArrayList<>();
    byte[] before = {};
    for (int chunk = 0; chunk < whole(); chunk++) {
      Hasher hasher = Hashing.sha256().newHasher().putBytes(before);
      for (int id : tokens(chunk)) {
        hasher.putInt(id);
      }
      if ((chunk + 1) * size > prompt.position()) {
        prompt
            .picture()
            .ifPresent(
                picture ->
                    hasher.putInt(prompt.position()).putUnencodedChars(picture.fingerprint()));
      }
      HashCode hash = hasher.hash();
      hashes.add(hash);
      before = hash.asBytes();
    }
    return hashes;
  }
}
