package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoxTests {
  private static final double EXACT = 0;

  private static String refusal(double left, double top, double right, double bottom) {
    return assertThrows(InvalidPlaceException.class, () -> new Box(left, top, right, bottom))
        .getMessage();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void box_withoutFiniteCoordinates_isRefused(double value) {
    for (int i = 0; i < 4; i++) {
      double[] at = {0.1, 0.2, 0.3, 0.4};
      at[i] = value;
      String message = refusal(at[0], at[1], at[2], at[3]);
      assertTrue(message.contains("not a finite number"), message);
    }
  }

  @Test
  void box_insideOut_isRefusedWithItsCoordinates() {
    assertTrue(refusal(0.6, 0, 0.5, 1).contains("(0.6, 0.0, 0.5, 1.0) is inside out"));
    assertTrue(refusal(0, 0.6, 1, 0.5).contains("left, top, right, bottom"));
  }

  @Test
  void box_ofNoArea_isAllowed() {
    Box line = new Box(0.5, 0.1, 0.5, 0.9);
    assertEquals(0, line.area(), EXACT);
    assertEquals(new Point(0.5, 0.5), line.center());
  }

  @Test
  void toPixels_ofWholePixels_givesThemBackExactly() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      PictureSize size = new PictureSize(1 + random.nextInt(20_000), 1 + random.nextInt(20_000));
      double left = random.nextInt(size.width() + 1);
      double top = random.nextInt(size.height() + 1);
      double right = left + random.nextInt(size.width() + 1);
      double bottom = top + random.nextInt(size.height() + 1);
      assertArrayEquals(
          new double[] {left, top, right, bottom},
          Box.ofPixels(left, top, right, bottom, size).toPixels(size),
          EXACT);
    }
  }

  @Test
  void toPixels_ofHundredthsOfPixels_givesThemBackExactly() {
    PictureSize size = new PictureSize(641, 427);
    for (int i = 0; i <= 42_700; i++) {
      double pixel = i / 100.0;
      assertEquals(pixel, Box.ofPixels(0, pixel, 1, 427, size).toPixels(size)[1], EXACT);
    }
  }

  @Test
  void toPixels_ofHugeCoordinates_staysFinite() {
    double[] pixels = new Box(-1e300, 0, 1e300, 1).toPixels(new PictureSize(1000, 1000));
    assertEquals(-1e303, pixels[0], 1e290);
    assertEquals(1e303, pixels[2], 1e290);
  }

  @Test
  void widthHeightAreaCenter_ofBox() {
    Box box = new Box(0.25, 0.5, 0.75, 0.625);
    assertEquals(0.5, box.width(), EXACT);
    assertEquals(0.125, box.height(), EXACT);
    assertEquals(0.0625, box.area(), EXACT);
    assertEquals(new Point(0.5, 0.5625), box.center());
  }

  @Test
  void iou_ofBoxes() {
    Box box = new Box(0, 0, 0.5, 0.5);
    assertEquals(1, box.iou(box), EXACT);
    assertEquals(0, box.iou(new Box(0.5, 0.5, 1, 1)), EXACT);
    assertEquals(0, box.iou(new Box(0.75, 0, 1, 0.5)), EXACT);
    assertEquals(0.0625 / (0.25 + 0.25 - 0.0625), box.iou(new Box(0.25, 0.25, 0.75, 0.75)), EXACT);
    assertEquals(0.25, box.iou(new Box(0, 0, 0.25, 0.25)), EXACT);
  }

  @Test
  void iou_ofEmptyBoxes_isZero() {
    Box dot = new Box(0.5, 0.5, 0.5, 0.5);
    assertEquals(0, dot.iou(dot), EXACT);
    assertEquals(0, dot.iou(new Box(0, 0, 1, 1)), EXACT);
  }

  @Test
  void iou_isSymmetricAndFromZeroToOne() {
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      Box a = box(random);
      Box b = box(random);
      assertEquals(a.iou(b), b.iou(a), EXACT);
      assertTrue(a.iou(b) >= 0 && a.iou(b) <= 1);
    }
  }

  private static Box box(Random random) {
    double left = random.nextDouble();
    double top = random.nextDouble();
    return new Box(left, top, left + random.nextDouble(), top + random.nextDouble());
  }

  @Test
  void clip_cutsOffWhatReachesBeyond() {
    assertEquals(new Box(0, 0, 1, 1), new Box(-1, -2, 3, 4).clip());
    assertEquals(new Box(0.1, 0.2, 0.3, 0.4), new Box(0.1, 0.2, 0.3, 0.4).clip());
    assertEquals(new Box(1, 0.5, 1, 0.75), new Box(2, 0.5, 3, 0.75).clip());
  }

  @Test
  void isInsideAndIsOutside_atTheEdges() {
    assertTrue(new Box(0, 0, 1, 1).isInside());
    assertFalse(new Box(0, 0, 1.001, 1).isInside());
    assertFalse(new Box(-0.001, 0, 1, 1).isInside());
    assertFalse(new Box(1, 0, 2, 1).isOutside());
    assertTrue(new Box(1.001, 0, 2, 1).isOutside());
    assertTrue(new Box(0, -1, 1, -0.001).isOutside());
    assertFalse(new Box(-1, -1, 2, 2).isOutside());
  }

  @Test
  void contains_pointsInsideAndOnTheEdge() {
    Box box = new Box(0.25, 0.25, 0.75, 0.5);
    assertTrue(box.contains(new Point(0.25, 0.5)));
    assertTrue(box.contains(box.center()));
    assertFalse(box.contains(new Point(0.76, 0.3)));
    assertFalse(box.contains(new Point(0.5, 0.2)));
  }
}
