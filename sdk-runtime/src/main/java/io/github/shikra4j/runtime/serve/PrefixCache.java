package io.github.shikra4j.runtime.serve;

import com.google.common.hash.HashCode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.runtime.model.KvCache;
import io.github.shikra4j.runtime.model.KvChunk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The keys and values of whole chunks of the prompts that came last. A prompt that begins as one of
 * them, as a conversation's next turn does, is computed from where it differs. For the scheduler's
 * thread alone.
 *
 * <p>A chunk is known by a hash that stands for all before it too ({@link PromptChunks#hashes}).
 * Chunks are cut and computed in the same way whoever else runs, so what is copied from here is to
 * the bit what computing would give.
 *
 * <p>Chunks take bytes of the budget that no request needs, and give them back when one does. What
 * was used longest ago goes first, and of a prefix its end, which is of no use without the rest.
 */
final class PrefixCache {
  private final CacheBudget budget;
  private final int chunkTokens;
  private final long chunkBytes;
  private final long capacity;

  /** Least recently used first. */
  private final Map<HashCode, KvChunk> chunks = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Makes an empty cache.
   *
   * @param budget that its chunks are taken from
   * @param chunkTokens of each chunk
   * @param bytesPerToken of keys and values
   * @param bytes that it may take at most; with less than a chunk's it keeps nothing
   */
  PrefixCache(CacheBudget budget, int chunkTokens, long bytesPerToken, long bytes) {
    this.budget = budget;
    this.chunkTokens = chunkTokens;
    this.chunkBytes = chunkTokens * bytesPerToken;
    this.capacity = bytes / chunkBytes;
  }

  /** Appends the leading chunks of a prompt that are kept to its empty cache; returns how many. */
  int restore(List<HashCode> prompt, KvCache cache) {
    Deque<KvChunk> known = use(prompt);
    known.forEach(cache::append);
    return known.size();
  }

  /**
   * Keeps the chunk at the end of a request's cache, if there is room for it behind those before.
   *
   * @param prefix the hashes of a prompt up to this chunk's
   */
  void store(List<HashCode> prefix, KvCache cache) {
    int before = prefix.size() - 1;
    if (use(prefix).size() != before) {
      return;
    }
    if (chunks.size() >= capacity || !budget.fits(chunkBytes)) {
      if (chunks.size() == before) {
        return;
      }
      dropOldest();
    }
    try {
      chunks.put(prefix.get(before), cache.copyOfLast(chunkTokens));
      budget.take(chunkBytes);
      use(prefix);
    } catch (DeviceMemoryException e) {
      clear();
    }
  }

  /**
   * Drops chunks until the budget has so many bytes, those that the prompt begins with last. Does
   * nothing and returns false if all of them are not enough.
   */
  boolean makeRoom(long bytes, List<HashCode> prompt) {
    if (!budget.fits(bytes - chunks.size() * chunkBytes)) {
      return false;
    }
    if (!budget.fits(bytes)) {
      use(prompt);
    }
    while (!budget.fits(bytes)) {
      dropOldest();
    }
    return true;
  }

  /** Drops all; returns whether there were any. */
  @CanIgnoreReturnValue
  boolean clear() {
    boolean any = !chunks.isEmpty();
    while (!chunks.isEmpty()) {
      dropOldest();
    }
    return any;
  }

  /** Returns the leading chunks of a prompt that are kept, of which the first was used last now. */
  @CanIgnoreReturnValue
  private Deque<KvChunk> use(List<HashCode> prompt) {
    int known = 0;
    while (known < prompt.size() && chunks.containsKey(prompt.get(known))) {
      known++;
    }
    Deque<KvChunk> used = new ArrayDeque<>();
    for (int i = known - 1; i >= 0; i--) {
      used.addFirst(Objects.requireNonNull(chunks.get(prompt.get(i))));
    }
    return used;
  }

  private void dropOldest() {
    Map.Entry<HashCode, KvChunk> oldest = chunks.entrySet().iterator().next();
    chunks.remove(oldest.getKey());
    oldest.getValue().close();
    budget.give(chunkBytes);
  }
}
