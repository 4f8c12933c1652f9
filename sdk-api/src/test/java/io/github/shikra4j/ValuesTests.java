package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValuesTests {
  private static final Box BOX = new Box(0, 0, 0.5, 0.5);
  private static final Box OTHER = new Box(0.5, 0.5, 1, 1);
  private static final Point POINT = new Point(0.25, 0.75);

  private static Mention mention(List<Box> boxes, List<Point> points, double... confidences) {
    List<Confidence> list = new ArrayList<>();
    for (double value : confidences) {
      list.add(new Confidence(value, List.of(value)));
    }
    return new Mention("it", 0, 2, boxes, points, list, false);
  }

  private static GroundedAnswer answer(Mention... mentions) {
    return new GroundedAnswer(
        "text",
        "raw",
        List.of(mentions),
        List.of(),
        FinishReason.END,
        new Usage(1, 2, 3, 4),
        List.of());
  }

  @Test
  void point_withoutFiniteCoordinates_isRefused() {
    assertThrows(InvalidPlaceException.class, () -> new Point(Double.NaN, 0));
    assertThrows(InvalidPlaceException.class, () -> new Point(0, Double.NEGATIVE_INFINITY));
  }

  @Test
  void point_toPixels_givesWholePixelsBack() {
    PictureSize size = new PictureSize(333, 777);
    for (int i = 0; i <= 333; i++) {
      assertArrayEquals(new double[] {i, 2 * i}, Point.ofPixels(i, 2 * i, size).toPixels(size), 0);
    }
  }

  @Test
  void point_clip_movesToTheEdge() {
    assertEquals(new Point(0, 1), new Point(-0.5, 1.5).clip());
    assertEquals(POINT, POINT.clip());
    assertTrue(new Point(0, 1).isInside());
    assertFalse(new Point(0, 1.0001).isInside());
    assertFalse(new Point(-0.0001, 1).isInside());
  }

  @Test
  void groups_copyTheirListsAndAreNotEmpty() {
    List<Box> boxes = new ArrayList<>(List.of(BOX));
    Boxes group = new Boxes(boxes);
    boxes.add(OTHER);
    assertEquals(List.of(BOX), group.boxes());
    assertEquals(List.of(POINT), Points.of(POINT).points());
    assertThrows(InvalidPlaceException.class, Boxes::of);
    assertThrows(InvalidPlaceException.class, Points::of);
  }

  @Test
  void pictureSize_withoutPixels_isRefused() {
    assertThrows(PictureException.class, () -> new PictureSize(0, 1));
    assertThrows(PictureException.class, () -> new PictureSize(1, -1));
    assertEquals(10_000_000_000L, new PictureSize(100_000, 100_000).pixels());
    assertEquals("3x4", new PictureSize(3, 4).toString());
  }

  @Test
  void confidence_ofCoordinates_isTheirGeometricMean() {
    Confidence confidence = Confidence.ofCoordinates(List.of(0.9, 0.1, 0.9, 0.1));
    assertEquals(0.3, confidence.value(), 1e-12);
    assertEquals(List.of(0.9, 0.1, 0.9, 0.1), confidence.coordinates());
    assertEquals(1, Confidence.ofCoordinates(List.of(1.0, 1.0)).value(), 0);
  }

  @Test
  void confidence_withAnImpossibleCoordinate_isZero() {
    assertEquals(0, Confidence.ofCoordinates(List.of(0.9, 0.0)).value(), 0);
  }

  @Test
  void mention_confidence_isThatOfTheLeastCertainPlace() {
    assertEquals(0.2, mention(List.of(BOX, OTHER), List.of(), 0.9, 0.2).confidence(), 0);
    assertEquals(0, mention(List.of(), List.of()).confidence(), 0);
  }

  @Test
  void answer_placesComeInTheOrderOfTheText() {
    GroundedAnswer answer =
        answer(
            mention(List.of(OTHER), List.of(), 0.5),
            mention(List.of(), List.of(POINT), 0.5),
            mention(List.of(BOX), List.of(), 0.5));
    assertEquals(List.of(OTHER, BOX), answer.boxes());
    assertEquals(Optional.of(OTHER), answer.box());
    assertEquals(List.of(POINT), answer.points());
    assertEquals("text", answer.toString());
  }

  @Test
  void answer_withoutPlaces_hasNone() {
    assertEquals(Optional.empty(), answer().box());
    assertEquals(List.of(), answer().points());
  }

  @Test
  void device_countsFromZero() {
    assertEquals(Device.Kind.AUTO, Device.auto().kind());
    assertEquals(Device.Kind.CPU, Device.cpu().kind());
    assertEquals(1, Device.gpu(1).index());
    assertThrows(IllegalArgumentException.class, () -> Device.gpu(-1));
  }

  @Test
  void choice_copiesItsList() {
    List<Double> probabilities = new ArrayList<>(List.of(0.75, 0.25));
    Choice choice = new Choice(0, "yes", probabilities);
    probabilities.clear();
    assertEquals(List.of(0.75, 0.25), choice.probabilities());
  }
}
