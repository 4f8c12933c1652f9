package io.github.shikra4j.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

final class GuardedTests {
  /** Three items, of which the second cannot be made. */
  private static final Dataset ROWS =
      new Dataset() {
        @Override
        public long size() {
          return 3;
        }

        @Override
        public TrainingItem get(long index) {
          if (index == 1) {
            throw new InvalidQuestionException("rows.jsonl, line 2: no answer");
          }
          int[] id = {(int) index};
          return new TrainingItem(null, null, id, id, -1);
        }
      };

  @Test
  void get_badRowSkipped_takesAGoodOneAndReportsOnce() {
    List<String> reports = new ArrayList<>();
    Guarded<TrainingItem> guarded = new Guarded<>(ROWS, BadRows.SKIP, reports::add);
    int taken = guarded.get(1).inputIds()[0];
    assertNotEquals(1, taken);
    assertEquals(taken, guarded.get(1).inputIds()[0]);
    assertEquals(List.of("rows.jsonl, line 2: no answer"), reports);
  }

  @Test
  void get_manyBadRowsSideBySide_areReplacedByManyGoodOnes() {
    Set<Integer> taken = new HashSet<>();
    Guarded<Integer> guarded = new Guarded<>(lastHalfOf(1000), BadRows.SKIP, reason -> {});
    for (int i = 0; i < 500; i++) {
      taken.add(guarded.get(i));
    }
    assertTrue(taken.size() > 150, taken::toString);
    Guarded<Integer> one = new Guarded<>(lastHalfOf(1), BadRows.SKIP, reason -> {});
    assertEquals(0, one.get(0));
  }

  @Test
  void get_noGoodRow_saysSoAfterAll() {
    List<String> reports = new ArrayList<>();
    Items<Integer> none = refusing(7, index -> true);
    Guarded<Integer> guarded = new Guarded<>(none, BadRows.SKIP, reports::add);
    assertThrows(InvalidQuestionException.class, () -> guarded.get(3));
    assertEquals(7, reports.size());
    Items<Integer> last = refusing(7, index -> index != 6);
    assertEquals(6, new Guarded<>(last, BadRows.SKIP, reason -> {}).get(3));
  }

  private static Items<Integer> lastHalfOf(int size) {
    return refusing(size, index -> index < size / 2);
  }

  private static Items<Integer> refusing(int size, LongPredicate bad) {
    return new Items<>() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public Integer get(long index) {
        if (bad.test(index)) {
          throw new InvalidQuestionException("row " + index);
        }
        return (int) index;
      }
    };
  }

  @Test
  void get_badRowStops_throws() {
    Guarded<TrainingItem> guarded = new Guarded<>(ROWS, BadRows.STOP, reason -> {});
    assertThrows(InvalidQuestionException.class, () -> guarded.get(1));
  }
}
