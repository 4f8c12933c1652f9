package io.github.shikra4j.training.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BudgetTests {
  private static CompletableFuture<Boolean> reserveLater(Budget budget, long tokens) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return budget.reserve(tokens);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void reserve_lessLeftThanSpentBefore_isRefused() throws InterruptedException {
    Budget budget = new Budget(10, 100, new Spending(1, 30, 30, 30));
    assertFalse(budget.reserve(11));
    assertTrue(budget.isExhausted());
    assertTrue(budget.reserve(10));
  }

  @Test
  void reserve_whileOthersAreUnderWay_waitsForWhatTheyCost() throws Exception {
    Budget budget = new Budget(10, 100, Spending.NONE);
    assertTrue(budget.reserve(80));
    CompletableFuture<Boolean> second = reserveLater(budget, 80);
    budget.settle(80, new Spending(1, 10, 10, 0));
    assertTrue(second.get(1, TimeUnit.MINUTES));
    CompletableFuture<Boolean> third = reserveLater(budget, 80);
    budget.settle(80, new Spending(1, 10, 20, 0));
    assertFalse(third.get(1, TimeUnit.MINUTES));
    assertEquals(50, budget.spent().tokens());
  }

  @Test
  void close_whileOneWaits_sendsItAway() throws Exception {
    Budget budget = new Budget(1, 100, Spending.NONE);
    assertTrue(budget.reserve(10));
    CompletableFuture<Boolean> waits = reserveLater(budget, 10);
    budget.close();
    assertFalse(waits.get(1, TimeUnit.MINUTES));
    assertFalse(budget.isExhausted());
  }
}
