package io.github.shikra4j.runtime.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.shikra4j.Box;
import io.github.shikra4j.InvalidPlaceException;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Point;
import io.github.shikra4j.runtime.Golden;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PaddedSquareTests {
  private static final double EXACT = 0;

  private static PaddedSquare square(int width, int height) {
    return new PaddedSquare(new PictureSize(width, height));
  }

  static Stream<JsonObject> rows() {
    return Golden.rows("coordinates.jsonl").stream();
  }

  private static double[] doubles(JsonObject row, String name) {
    return row.getAsJsonArray(name).asList().stream().mapToDouble(e -> e.getAsDouble()).toArray();
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Golden.Needed
  void normalize_ofPixels_equalsOriginal(JsonObject row) {
    PaddedSquare square = square(row.get("width").getAsInt(), row.get("height").getAsInt());
    double[] box = doubles(row, "box");
    double[] inSquare = doubles(row, "square_box");
    for (int i = 0; i < 4; i++) {
      assertEquals(inSquare[i], box[i] + (i % 2 == 0 ? square.left() : square.top()), EXACT);
    }
    assertArrayEquals(doubles(row, "normalized_box"), square.normalizeBox(box), EXACT);
    assertArrayEquals(
        doubles(row, "normalized_point"), square.normalizePoint(doubles(row, "point")), EXACT);
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Golden.Needed
  void normalize_ofRelativePlaces_equalsOriginal(JsonObject row) {
    PaddedSquare square = square(row.get("width").getAsInt(), row.get("height").getAsInt());
    double[] box = doubles(row, "box");
    double[] point = doubles(row, "point");
    assertArrayEquals(
        doubles(row, "normalized_box"),
        square.normalize(Box.ofPixels(box[0], box[1], box[2], box[3], square.picture())),
        EXACT);
    // Relative coordinates keep a billionth of a pixel.
    assertArrayEquals(
        doubles(row, "normalized_point"),
        square.normalize(Point.ofPixels(point[0], point[1], square.picture())),
        1e-9 / square.side());
  }

  @Test
  void offsets_ofOddDifference_roundDown() {
    assertEquals(10, square(10, 3).side());
    assertEquals(3, square(10, 3).top());
    assertEquals(0, square(10, 3).left());
    assertEquals(3, square(3, 10).left());
    assertEquals(0, square(3, 10).top());
  }

  @Test
  void normalize_ofBox_roundsTheBinaryValue() {
    // 0.0625 is a tie and goes to even; 0.3005 is a little less as a double, 0.4045 a little more.
    assertArrayEquals(
        new double[] {0.062, 0.3, 0.405, 1},
        square(10000, 10000).normalizeBox(new double[] {625, 3005, 4045, 10000}),
        EXACT);
    assertEquals(0.001, square(2000, 2000).normalizeBox(new double[] {1, 1, 1, 1})[0], EXACT);
  }

  @Test
  void normalize_ofPlacesBeyondTheSquare_clamps() {
    assertArrayEquals(
        new double[] {0, 0, 1, 1}, square(4, 4).normalizeBox(new double[] {-1, -2, 9, 5}), EXACT);
    assertArrayEquals(
        new double[] {0, 1}, square(4, 4).normalizePoint(new double[] {-1, 5}), EXACT);
  }

  @Test
  void normalize_ofWholePixels_isNotHarmedByRelativeCoordinates() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      PaddedSquare square = square(1 + random.nextInt(5000), 1 + random.nextInt(5000));
      int x = random.nextInt(square.picture().width() + 1);
      int y = random.nextInt(square.picture().height() + 1);
      double[] exact = {
        (double) (x + square.left()) / square.side(), (double) (y + square.top()) / square.side()
      };
      assertArrayEquals(exact, square.normalize(Point.ofPixels(x, y, square.picture())), EXACT);
    }
  }

  @Test
  void locatePoint_ofNormalizedPixel_givesThePixelBack() {
    Random random = new Random(8);
    for (int i = 0; i < 20_000; i++) {
      PaddedSquare square = square(1 + random.nextInt(5000), 1 + random.nextInt(5000));
      Point point =
          Point.ofPixels(
              random.nextInt(square.picture().width() + 1),
              random.nextInt(square.picture().height() + 1),
              square.picture());
      Located<Point> located = square.locatePoint(square.normalize(point));
      assertArrayEquals(
          point.toPixels(square.picture()), located.place().toPixels(square.picture()), EXACT);
      assertFalse(located.clipped());
    }
  }

  @Test
  void locateBox_insidePicture_isExact() {
    Located<Box> located = square(200, 100).locateBox(0.25, 0.375, 0.5, 0.625);
    assertEquals(Box.ofPixels(50, 25, 100, 75, new PictureSize(200, 100)), located.place());
    assertFalse(located.clipped());
  }

  @Test
  void locateBox_reachingIntoPadding_isCutAtTheEdge() {
    Located<Box> located = square(200, 100).locateBox(0.25, 0.1, 0.5, 0.5);
    assertEquals(new Box(0.25, 0, 0.5, 0.5), located.place());
    assertTrue(located.clipped());
  }

  @Test
  void locateBox_whollyInPadding_isEmptyOnTheEdge() {
    Located<Box> located = square(100, 200).locateBox(0.8, 0.1, 0.9, 0.2);
    assertEquals(new Box(1, 0.1, 1, 0.2), located.place());
    assertTrue(located.clipped());
  }

  @Test
  void locateBox_ofWholePicture_isNotClippedByRounding() {
    Random random = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      PaddedSquare square = square(1 + random.nextInt(3000), 1 + random.nextInt(3000));
      Located<Box> located = square.locateBox(square.normalize(new Box(0, 0, 1, 1)));
      assertFalse(located.clipped(), square.picture().toString());
      assertTrue(located.place().isInside());
    }
  }

  @Test
  void places_thatAreNone_areRefused() {
    PaddedSquare square = square(3, 2);
    assertThrows(InvalidPlaceException.class, () -> square.normalizeBox(new double[3]));
    assertThrows(
        InvalidPlaceException.class, () -> square.normalizePoint(new double[] {Double.NaN, 0}));
    assertThrows(InvalidPlaceException.class, () -> square.locateBox(0.5, 0.5, 0.4, 0.6));
    assertThrows(
        InvalidPlaceException.class, () -> square.locatePoint(0, Double.POSITIVE_INFINITY));
    assertThrows(InvalidPlaceException.class, () -> square.locateBox(1, 2));
  }
}
