package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GenerationOptionsTests {

  private static GenerationOptions options(UnaryOperator<GenerationOptions.Builder> change) {
    return change.apply(GenerationOptions.builder()).build();
  }

  private static void assertRefused(String name, UnaryOperator<GenerationOptions.Builder> change) {
    String message =
        assertThrows(InvalidQuestionException.class, () -> options(change)).getMessage();
    assertTrue(message.startsWith(name + " is "), message);
  }

  @Test
  void defaults_areGreedyWithoutConstraint() {
    GenerationOptions defaults = GenerationOptions.defaults();
    assertEquals(0, defaults.temperature(), 0);
    assertEquals(512, defaults.maxNewTokens());
    assertEquals(CoordinateConstraint.NONE, defaults.constraint());
    assertEquals(Optional.empty(), defaults.timeLimit());
    assertEquals(List.of(), defaults.stop());
  }

  @Test
  void build_outOfRange_isRefusedByName() {
    assertRefused("maxNewTokens", b -> b.maxNewTokens(0));
    assertRefused("temperature", b -> b.temperature(-0.1));
    assertRefused("temperature", b -> b.temperature(Double.NaN));
    assertRefused("temperature", b -> b.temperature(Double.POSITIVE_INFINITY));
    assertRefused("topK", b -> b.topK(-1));
    assertRefused("topP", b -> b.topP(0));
    assertRefused("topP", b -> b.topP(1.01));
    assertRefused("topP", b -> b.topP(Double.NaN));
    assertRefused("timeLimit", b -> b.timeLimit(Duration.ZERO));
    assertRefused("timeLimit", b -> b.timeLimit(Duration.ofSeconds(-1)));
    assertRefused("stop", b -> b.stop(List.of("###", "")));
  }

  @Test
  void build_atTheEdgesOfTheRanges_succeeds() {
    assertDoesNotThrow(
        () -> options(b -> b.maxNewTokens(1).temperature(100).topK(0).topP(Double.MIN_VALUE)));
    assertDoesNotThrow(() -> options(b -> b.timeLimit(Duration.ofNanos(1)).topP(1)));
  }

  @Test
  void toBuilder_keepsEverything() {
    GenerationOptions options =
        options(
            b ->
                b.maxNewTokens(7)
                    .temperature(0.5)
                    .topK(3)
                    .topP(0.9)
                    .seed(11)
                    .timeLimit(Duration.ofSeconds(5))
                    .stop(List.of("###"))
                    .constraint(CoordinateConstraint.BOX));
    assertEquals(options, options.toBuilder().build());
    assertEquals(8, options.toBuilder().maxNewTokens(8).build().maxNewTokens());
  }
}
