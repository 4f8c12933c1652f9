package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FloatsTests {
  private static final int LARGEST = 0x7bff;

  @Test
  void toHalf_ofEveryHalf_givesItBack() {
    for (int half = 0; half <= 0xffff; half++) {
      float value = Floats.ofHalf((short) half);
      if (Float.isNaN(value)) {
        assertTrue((half & 0x7fff) > 0x7c00);
        assertTrue(Float.isNaN(Floats.ofHalf(Floats.toHalf(value))));
      } else {
        assertEquals((short) half, Floats.toHalf(value));
      }
    }
  }

  @Test
  void toHalf_betweenTwoHalves_roundsToNearestAndTiesToEven() {
    for (int half = 0; half < LARGEST; half++) {
      float low = Floats.ofHalf((short) half);
      float high = Floats.ofHalf((short) (half + 1));
      float middle = (low + high) / 2; // exact: a float has room for many more bits
      int even = half + (half & 1);
      assertEquals((short) even, Floats.toHalf(middle));
      assertEquals((short) half, Floats.toHalf(Math.nextDown(middle)));
      assertEquals((short) (half + 1), Floats.toHalf(Math.nextUp(middle)));
      assertEquals((short) (even | 0x8000), Floats.toHalf(-middle));
    }
  }

  @Test
  void toHalf_beyondTheLargest_isInfinityFrom65520On() {
    assertEquals((short) LARGEST, Floats.toHalf(Math.nextDown(65520f)));
    assertEquals((short) 0x7c00, Floats.toHalf(65520f));
    assertEquals((short) 0x7c00, Floats.toHalf(Float.MAX_VALUE));
    assertEquals((short) 0xfc00, Floats.toHalf(Float.NEGATIVE_INFINITY));
  }

  @Test
  void ofHalf_ofKnownBits_hasTheirValues() {
    assertEquals(1f, Floats.ofHalf((short) 0x3c00));
    assertEquals(-2f, Floats.ofHalf((short) 0xc000));
    assertEquals(65504f, Floats.ofHalf((short) LARGEST));
    assertEquals(0x1p-24f, Floats.ofHalf((short) 1));
    assertEquals(0x1p-14f, Floats.ofHalf((short) 0x400));
    assertEquals(0x1.554p-2f, Floats.ofHalf((short) 0x3555));
  }
}
