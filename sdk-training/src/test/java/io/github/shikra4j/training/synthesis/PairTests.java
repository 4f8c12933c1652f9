package io.github.shikra4j.training.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PairTests {
  private static final String JSON =
      "{\"pairs\": [{\"question\": \"Who\\n is it?\", \"reasoning\": \"r\", \"answer\": \"a\"}]}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        JSON,
        "\n" + JSON + "\n",
        "```json\n" + JSON + "\n```",
        "Here:\n```\n" + JSON + "\n```\nSo."
      })
  void read_jsonInAFenceOrNot_givesPairsOnOneLine(String answer) {
    assertEquals(Optional.of(List.of(new Pair("Who is it?", "r", "a"))), Pair.read(answer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{pairs: []}",
        "{\"pairs\": [],}",
        "{\"pairs\": []} // done",
        "{\"pairs\": []} {\"pairs\": []}",
        "{'pairs': []}",
        "[]",
        "null",
        "{\"pairs\": null}",
        "{\"pairs\": [{\"question\": \"a"
      })
  void read_whatIsNoSuchJson_givesNothing(String answer) {
    assertEquals(Optional.empty(), Pair.read(answer));
  }

  @Test
  void read_deepNesting_givesNothing() {
    assertEquals(Optional.empty(), Pair.read("{\"pairs\": " + "[".repeat(100_000)));
  }
}
