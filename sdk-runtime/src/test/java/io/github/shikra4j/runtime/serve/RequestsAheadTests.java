package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestsAheadTests {
  @Test
  void next_resultsOutOfOrder_comeInTheOrderOfRequestsWithTwiceTogetherAhead() {
    List<CompletableFuture<Integer>> made = new ArrayList<>();
    RequestsAhead<Integer> results =
        new RequestsAhead<>(
            IntStream.range(0, 5)
                .mapToObj(
                    i -> {
                      CompletableFuture<Integer> request = new CompletableFuture<>();
                      made.add(request);
                      // The later ones are done first.
                      if (i == 2) {
                        IntStream.of(2, 1, 0).forEach(k -> made.get(k).complete(k));
                      } else if (i > 2) {
                        request.complete(i);
                      }
                      return request;
                    })
                .iterator(),
            1);
    assertEquals(0, results.next());
    assertEquals(3, made.size());
    List<Integer> rest = new ArrayList<>();
    results.forEachRemaining(rest::add);
    assertEquals(List.of(1, 2, 3, 4), rest);
    assertFalse(results.hasNext());
  }
}
