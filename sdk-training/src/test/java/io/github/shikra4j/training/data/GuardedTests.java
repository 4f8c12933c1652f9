package io.github.shikra4j.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shikra4j.InvalidQuestionException;
import java.util.ArrayList;
import java.util.List;
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
  void get_badRowSkipped_takesNextAndReportsOnce() {
    List<String> reports = new ArrayList<>();
    Guarded<TrainingItem> guarded = new Guarded<>(ROWS, BadRows.SKIP, reports::add);
    assertEquals(2, guarded.get(1).inputIds()[0]);
    assertEquals(2, guarded.get(1).inputIds()[0]);
    assertEquals(List.of("rows.jsonl, line 2: no answer"), reports);
    assertEquals(1, guarded.badRows());
  }

  @Test
  void get_badRowStops_throws() {
    Guarded<TrainingItem> guarded = new Guarded<>(ROWS, BadRows.STOP, reason -> {});
    assertThrows(InvalidQuestionException.class, () -> guarded.get(1));
  }
}
