package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.google.common.hash.HashCode;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.model.KvCache;
import io.github.shikra4j.runtime.model.KvChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

class PrefixCacheTests {
  private static final int CHUNK = 4;

  /** Bytes of a chunk where a token's are 1. */
  private static final long UNIT = CHUNK;

  private final CacheBudget budget = new CacheBudget(10 * UNIT);
  private final List<KvChunk> copies = new ArrayList<>();

  private PrefixCache cache(int chunks) {
    return new PrefixCache(budget, CHUNK, 1, chunks * UNIT);
  }

  /** Returns the hashes of a prompt of so many whole chunks. */
  private static List<HashCode> prompt(int name, int chunks) {
    return hashes(IntStream.range(0, chunks * CHUNK + 1).map(i -> i + 1000 * name).toArray());
  }

  private static List<HashCode> hashes(int... ids) {
    return hashes(new Prompt(ids, Optional.empty(), -1));
  }

  private static List<HashCode> hashes(Prompt prompt) {
    return new PromptChunks(prompt, new int[0], CHUNK).hashes();
  }

  /** Stores a prompt's chunks as they are computed. */
  private void store(PrefixCache prefixes, List<HashCode> prompt) {
    KvCache request = mock(KvCache.class);
    when(request.copyOfLast(CHUNK))
        .thenAnswer(
            call -> {
              copies.add(mock(KvChunk.class));
              return copies.get(copies.size() - 1);
            });
    for (int chunks = 1; chunks <= prompt.size(); chunks++) {
      prefixes.store(prompt.subList(0, chunks), request);
    }
  }

  private static int known(PrefixCache prefixes, List<HashCode> prompt) {
    return prefixes.restore(prompt, mock(KvCache.class));
  }

  private void assertOpen(int wanted) {
    int open = 0;
    for (KvChunk copy : copies) {
      open += mockingDetails(copy).getInvocations().isEmpty() ? 1 : 0;
    }
    assertEquals(wanted, open);
    assertEquals(wanted * UNIT, budget.used());
  }

  @Test
  void restore_promptThatBeginsAsOneBefore_appendsTheSharedChunksInOrder() {
    PrefixCache prefixes = cache(5);
    store(prefixes, hashes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
    KvCache next = mock(KvCache.class);
    assertEquals(2, prefixes.restore(hashes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99, 13), next));
    InOrder order = inOrder(next);
    order.verify(next).append(copies.get(0));
    order.verify(next).append(copies.get(1));
    verify(next, times(2)).append(any());
  }

  @Test
  void store_chunkThatIsThere_isNotCopiedAgain() {
    PrefixCache prefixes = cache(5);
    store(prefixes, prompt(1, 2));
    store(prefixes, prompt(1, 3));
    assertOpen(3);
    assertEquals(3, copies.size());
  }

  @Test
  void store_moreThanItMayTake_dropsTheEndOfWhatWasUsedLongestAgo() {
    PrefixCache prefixes = cache(5);
    store(prefixes, prompt(1, 3));
    store(prefixes, prompt(2, 2));
    store(prefixes, prompt(3, 1));
    assertEquals(2, known(prefixes, prompt(1, 3)));
    store(prefixes, prompt(4, 1));
    assertEquals(1, known(prefixes, prompt(2, 2)));
    assertEquals(1, known(prefixes, prompt(3, 1)));
    assertEquals(2, known(prefixes, prompt(1, 3)));
    assertOpen(5);
  }

  @Test
  void store_promptLongerThanTheCache_keepsItsBeginning() {
    PrefixCache prefixes = cache(3);
    store(prefixes, prompt(1, 2));
    store(prefixes, prompt(2, 7));
    assertEquals(0, known(prefixes, prompt(1, 2)));
    assertEquals(3, known(prefixes, prompt(2, 7)));
    assertOpen(3);
  }

  @Test
  void store_budgetSpokenFor_keepsNoMoreThanItLeaves() {
    PrefixCache prefixes = cache(5);
    budget.take(8 * UNIT);
    store(prefixes, prompt(1, 4));
    assertEquals(2, known(prefixes, prompt(1, 4)));
    assertEquals(10 * UNIT, budget.used());
    budget.give(8 * UNIT);
    assertOpen(2);
  }

  @Test
  void store_cacheOfNoBytes_keepsNothing() {
    store(cache(0), prompt(1, 3));
    assertOpen(0);
    assertEquals(0, copies.size());
  }

  @Test
  void store_deviceWithoutMemory_dropsAllAndGoesOn() {
    PrefixCache prefixes = cache(5);
    store(prefixes, prompt(1, 3));
    KvCache request = mock(KvCache.class);
    when(request.copyOfLast(CHUNK)).thenThrow(new DeviceMemoryException("full"));
    prefixes.store(prompt(2, 1), request);
    assertOpen(0);
  }

  @Test
  void makeRoom_forARequest_dropsItsOwnPrefixLast() {
    PrefixCache prefixes = cache(6);
    store(prefixes, prompt(1, 3));
    store(prefixes, prompt(2, 3));
    assertTrue(prefixes.makeRoom(4 * UNIT, prompt(1, 3)));
    assertOpen(6);
    assertTrue(prefixes.makeRoom(7 * UNIT, prompt(1, 3)));
    assertEquals(0, known(prefixes, prompt(2, 3)));
    assertEquals(3, known(prefixes, prompt(1, 3)));
    assertTrue(prefixes.makeRoom(9 * UNIT, prompt(1, 3)));
    assertEquals(1, known(prefixes, prompt(1, 3)));
    assertOpen(1);
  }

  @Test
  void makeRoom_allWouldNotBeEnough_dropsNothing() {
    PrefixCache prefixes = cache(5);
    store(prefixes, prompt(1, 3));
    budget.take(5 * UNIT);
    assertFalse(prefixes.makeRoom(6 * UNIT, prompt(1, 3)));
    verify(copies.get(0), never()).close();
    assertEquals(3, known(prefixes, prompt(1, 3)));
  }

  @Test
  void clear_always_closesAll() {
    PrefixCache prefixes = cache(5);
    assertFalse(prefixes.clear());
    store(prefixes, prompt(1, 3));
    assertTrue(prefixes.clear());
    assertOpen(0);
    assertEquals(0, known(prefixes, prompt(1, 3)));
  }

  @Test
  void hashes_tokenThatDiffers_changesItsChunkAndThoseBehind() {
    List<HashCode> one = hashes(1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 0);
    List<HashCode> other = hashes(1, 2, 3, 4, 5, 6, 0, 8, 1, 2, 3, 4, 0);
    assertEquals(one.get(0), other.get(0));
    assertNotEquals(one.get(1), other.get(1));
    assertNotEquals(one.get(2), other.get(2));
    assertNotEquals(one.get(0), one.get(2), "the same tokens elsewhere are another chunk");
  }

  @Test
  void hashes_ofAnotherPicture_differFromItsFirstPatchOn() {
    Picture picture = RandomModels.picture(30, 20, 1);
    Picture same = RandomModels.picture(30, 20, 1);
    Picture other = RandomModels.picture(30, 20, 2);
    int[] ids = {1, 2, 3, 4, 5, 6, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5};
    List<HashCode> hashes = hashes(new Prompt(ids, Optional.of(picture), 6));
    assertEquals(hashes, hashes(new Prompt(ids, Optional.of(same), 6)));
    List<HashCode> others = hashes(new Prompt(ids, Optional.of(other), 6));
    assertEquals(hashes.get(0), others.get(0));
    for (int chunk = 1; chunk < 4; chunk++) {
      assertNotEquals(hashes.get(chunk), others.get(chunk));
    }
    assertEquals(hashes.get(0), hashes(ids).get(0));
    assertNotEquals(hashes.get(1), hashes(ids).get(1));
  }

  @Test
  void needsPicture_upToItsLastPatch_alone() {
    int[] ids = {1, 2, 9, 9, 9, 9, 9, 9, 3, 4};
    Prompt about = new Prompt(ids, Optional.of(RandomModels.picture(3, 2, 1)), 2);
    PromptChunks chunks = new PromptChunks(about, new int[0], CHUNK);
    assertTrue(chunks.needsPicture(0));
    assertTrue(chunks.needsPicture(1));
    assertFalse(chunks.needsPicture(2));
    Prompt text = new Prompt(ids, Optional.empty(), -1);
    assertFalse(new PromptChunks(text, new int[0], CHUNK).needsPicture(0));
  }
}
