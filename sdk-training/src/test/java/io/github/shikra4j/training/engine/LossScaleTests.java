package io.github.shikra4j.training.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.runtime.model.NumberType;
import org.junit.jupiter.api.Test;

class LossScaleTests {
  @Test
  void after_finiteOrNot_fallsAtOnceAndRisesAfterLong() {
    LossScale scale = LossScale.first(NumberType.FLOAT16).after(true).after(false);
    assertEquals(32768, scale.factor());
    for (int i = 0; i < 1999; i++) {
      scale = scale.after(true);
    }
    assertEquals(32768, scale.factor());
    scale = scale.after(true);
    assertEquals(new LossScale(65536, true, 0), scale);
  }

  @Test
  void after_neverFinite_endsAtOne() {
    LossScale scale = LossScale.first(NumberType.FLOAT16);
    for (int i = 0; i < 16; i++) {
      assertTrue(scale.after(false).below(scale));
      scale = scale.after(false);
    }
    assertEquals(new LossScale(1, true, 0), scale.after(false));
  }

  @Test
  void after_otherNumberTypes_staysOne() {
    assertEquals(LossScale.NONE, LossScale.first(NumberType.BFLOAT16).after(false));
    assertEquals(LossScale.NONE, LossScale.first(NumberType.FLOAT32).after(true));
  }
}
