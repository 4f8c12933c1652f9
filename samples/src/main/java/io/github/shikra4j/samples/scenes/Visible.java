package io.github.shikra4j.samples.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What of a thing can be seen.
 *
 * @param left the first column of pixels that it shows
 * @param top the first row
 * @param right behind the last column
 * @param bottom behind the last row
 * @param pixels how many it shows
 * @param middle a point on it, its middle where that is in sight: x, y
 * @param touch a point on it, by chance
 */
record Visible(
    int left, int top, int right, int bottom, int pixels, List<Double> middle, List<Double> touch) {

  /** Looks at a thing; all zero where nothing of it is in sight. */
  static Visible of(Canvas canvas, int index, Thing thing, SplittableRandom random) {
    List<int[]> pixels = new ArrayList<>();
    List<int[]> inner = new ArrayList<>();
    int[] box = {canvas.width, canvas.height, 0, 0};
    int r = (int) Math.ceil(thing.radius()) + 1;
    for (int y = (int) thing.y() - r; y <= (int) thing.y() + r; y++) {
      for (int x = (int) thing.x() - r; x <= (int) thing.x() + r; x++) {
        if (canvas.shows(index, x, y)) {
          pixels.add(new int[] {x, y});
          grow(box, x, y);
          if (isInner(canvas, index, x, y)) {
            inner.add(new int[] {x, y});
          }
        }
      }
    }
    if (pixels.isEmpty()) {
      return new Visible(0, 0, 0, 0, 0, List.of(), List.of());
    }
    List<int[]> choice = inner.isEmpty() ? pixels : inner;
    List<Double> touch = middleOf(choice.get(random.nextInt(choice.size())));
    boolean inSight = canvas.shows(index, (int) thing.x(), (int) thing.y());
    List<Double> middle = inSight ? middleOf(new int[] {(int) thing.x(), (int) thing.y()}) : touch;
    return new Visible(box[0], box[1], box[2], box[3], pixels.size(), middle, touch);
  }

  private static void grow(int[] box, int x, int y) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x + 1);
    box[3] = Math.max(box[3], y + 1);
  }

  /** Whether a pixel and the next two on each side belong to the thing. */
  private static boolean isInner(Canvas canvas, int index, int x, int y) {
    return canvas.shows(index, x - 2, y)
        && canvas.shows(index, x + 2, y)
        && canvas.shows(index, x, y - 2)
        && canvas.shows(index, x, y + 2);
  }

  private static List<Double> middleOf(int[] pixel) {
    return List.of(pixel[0] + 0.5, pixel[1] + 0.5);
  }

  List<Integer> box() {
    return List.of(left, top, right, bottom);
  }

  boolean covers(List<Integer> other) {
    return left < other.get(2)
        && other.get(0) < right
        && top < other.get(3)
        && other.get(1) < bottom;
  }
}
