package io.github.shikra4j;

/**
 * A point, relative to the upright original picture.
 *
 * <p>A point may lie outside the picture; {@link #isInside()} tells, {@link #clip()} moves it to
 * the edge. A question refuses points that lie outside.
 *
 * @param x distance from the left edge, 1 being the picture's width
 * @param y distance from the top edge, 1 being the picture's height
 */
public record Point(double x, double y) implements Place {

  /**
   * Checks the coordinates.
   *
   * @param x distance from the left edge, 1 being the picture's width
   * @param y distance from the top edge, 1 being the picture's height
   * @throws InvalidPlaceException if a coordinate is not a finite number
   */
  public Point {
    if (!Double.isFinite(x) || !Double.isFinite(y)) {
      throw new InvalidPlaceException(
          "point (" + x + ", " + y + ") has a coordinate that is not a finite number");
    }
  }

  /**
   * {@return the point at these pixels of a picture of that size}
   *
   * @param x pixels from the left edge
   * @param y pixels from the top edge
   * @param size the size of the upright picture in pixels
   */
  public static Point ofPixels(double x, double y, PictureSize size) {
    return new Point(Pixels.toRelative(x, size.width()), Pixels.toRelative(y, size.height()));
  }

  /**
   * {@return {@code {x, y}} in pixels of a picture of that size}
   *
   * @param size the size of the upright picture in pixels
   */
  public double[] toPixels(PictureSize size) {
    return new double[] {
      Pixels.fromRelative(x, size.width()), Pixels.fromRelative(y, size.height())
    };
  }

  /** {@return whether the point lies in the picture or on its edge} */
  public boolean isInside() {
    return x >= 0 && x <= 1 && y >= 0 && y <= 1;
  }

  /** {@return the nearest point inside the picture} */
  public Point clip() {
    return new Point(Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y)));
  }
}
