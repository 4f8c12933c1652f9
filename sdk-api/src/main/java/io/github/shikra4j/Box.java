package io.github.shikra4j;

/**
 * An axis-parallel box, relative to the upright original picture.
 *
 * <p>A box may reach beyond the picture; {@link #clip()} cuts it off there. A question takes a box
 * that lies partly outside, as the model was trained to, and refuses one that lies wholly outside.
 *
 * @param left distance of the left side from the picture's left edge, 1 being its width
 * @param top distance of the top side from the picture's top edge, 1 being its height
 * @param right distance of the right side from the picture's left edge, not less than {@code left}
 * @param bottom distance of the bottom side from the picture's top edge, not less than {@code top}
 */
public record Box(double left, double top, double right, double bottom) implements Place {

  /**
   * Checks the coordinates.
   *
   * @param left distance of the left side from the picture's left edge, 1 being its width
   * @param top distance of the top side from the picture's top edge, 1 being its height
   * @param right distance of the right side from the picture's left edge, not less than {@code
   *     left}
   * @param bottom distance of the bottom side from the picture's top edge, not less than {@code
   *     top}
   * @throws InvalidPlaceException if a coordinate is not a finite number, or the box is inside out
   */
  public Box {
    if (!Double.isFinite(left)
        || !Double.isFinite(top)
        || !Double.isFinite(right)
        || !Double.isFinite(bottom)) {
      throw new InvalidPlaceException(
          describe(left, top, right, bottom) + " has a coordinate that is not a finite number");
    }
    if (left > right || top > bottom) {
      throw new InvalidPlaceException(
          describe(left, top, right, bottom)
              + " is inside out: its order is left, top, right, bottom");
    }
  }

  private static String describe(double left, double top, double right, double bottom) {
    return "box (" + left + ", " + top + ", " + right + ", " + bottom + ")";
  }

  /**
   * {@return the box between these pixels of a picture of that size}
   *
   * @param left pixels from the left edge to the left side
   * @param top pixels from the top edge to the top side
   * @param right pixels from the left edge to the right side
   * @param bottom pixels from the top edge to the bottom side
   * @param size the size of the upright picture in pixels
   */
  public static Box ofPixels(
      double left, double top, double right, double bottom, PictureSize size) {
    return new Box(
        Pixels.toRelative(left, size.width()),
        Pixels.toRelative(top, size.height()),
        Pixels.toRelative(right, size.width()),
        Pixels.toRelative(bottom, size.height()));
  }

  /**
   * {@return {@code {left, top, right, bottom}} in pixels of a picture of that size}
   *
   * @param size the size of the upright picture in pixels
   */
  public double[] toPixels(PictureSize size) {
    return new double[] {
      Pixels.fromRelative(left, size.width()),
      Pixels.fromRelative(top, size.height()),
      Pixels.fromRelative(right, size.width()),
      Pixels.fromRelative(bottom, size.height())
    };
  }

  /** {@return the box's width, 1 being the picture's} */
  public double width() {
    return right - left;
  }

  /** {@return the box's height, 1 being the picture's} */
  public double height() {
    return bottom - top;
  }

  /** {@return the share of the picture that the box covers; more than 1 if it reaches beyond} */
  public double area() {
    return width() * height();
  }

  /** {@return the box's centre} */
  public Point center() {
    return new Point((left + right) / 2, (top + bottom) / 2);
  }

  /**
   * {@return whether the point lies in the box or on its edge}
   *
   * @param point any point
   */
  public boolean contains(Point point) {
    return point.x() >= left && point.x() <= right && point.y() >= top && point.y() <= bottom;
  }

  /**
   * {@return the share of the two boxes' union that both cover: 0 apart, 1 equal; 0 if both are
   * empty}
   *
   * @param other the other box
   */
  public double iou(Box other) {
    double across = Math.min(right, other.right) - Math.max(left, other.left);
    double down = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    double both = Math.max(0, across) * Math.max(0, down);
    double either = area() + other.area() - both;
    return either > 0 ? both / either : 0;
  }

  /** {@return whether the whole box lies in the picture} */
  public boolean isInside() {
    return left >= 0 && top >= 0 && right <= 1 && bottom <= 1;
  }

  /** {@return whether no part of the box, not even an edge, lies in the picture} */
  public boolean isOutside() {
    return right < 0 || bottom < 0 || left > 1 || top > 1;
  }

  /** {@return the part of the box inside the picture; an empty box on the edge if there is none} */
  public Box clip() {
    return new Box(clip(left), clip(top), clip(right), clip(bottom));
  }

  private static double clip(double value) {
    return Math.min(1, Math.max(0, value));
  }
}
