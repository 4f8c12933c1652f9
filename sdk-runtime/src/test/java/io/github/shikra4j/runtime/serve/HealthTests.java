package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HealthTests {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

  private final Health health =
      new Health(
          new Ticker() {
            @Override
            public long read() {
              return now.get();
            }
          });

  @Test
  void isBroken_afterThreeFailuresInARow_forAWhileAndAgainAfterOneMore() {
    assertFalse(health.fail());
    health.succeed();
    assertFalse(health.fail());
    assertFalse(health.fail());
    assertFalse(health.isBroken());
    assertTrue(health.fail());
    assertTrue(health.isBroken());
    now.addAndGet(Health.PAUSE.toNanos() - 1);
    assertTrue(health.isBroken());
    now.addAndGet(1);
    assertFalse(health.isBroken());
    assertFalse(health.fail());
    assertTrue(health.isBroken());
    health.succeed();
    assertFalse(health.isBroken());
  }
}
