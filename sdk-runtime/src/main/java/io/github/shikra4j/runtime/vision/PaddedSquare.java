package io.github.shikra4j.runtime.vision;

import io.github.shikra4j.Box;
import io.github.shikra4j.InvalidPlaceException;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Point;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The square that the model sees: the picture in the middle, padding on two sides.
 *
 * <p>Normalised coordinates are pixels of the square divided by its side, from 0 to 1. The order of
 * the floating point operations is the original's ({@code golden/coordinates.jsonl}): shift by the
 * padding, divide by the side, clamp, and for boxes round to three decimals.
 *
 * @param picture the size of the upright picture
 */
public record PaddedSquare(PictureSize picture) {

  private static final int DECIMALS = 3;

  /** What rounding to {@link #DECIMALS} can move a normalised coordinate by. */
  private static final double ROUNDING = 0.5e-3;

  /** As fine as {@link Box#toPixels}, so that rounding noise of a double is no reach beyond. */
  private static final double STEPS_PER_PIXEL = 1e9;

  /** Returns the side of the square in pixels: the picture's longer side. */
  public int side() {
    return Math.max(picture.width(), picture.height());
  }

  /** Returns the whole pixels of padding left of the picture. */
  public int left() {
    return (side() - picture.width()) / 2;
  }

  /** Returns the whole pixels of padding above the picture. */
  public int top() {
    return (side() - picture.height()) / 2;
  }

  /** Returns a box as {@code {left, top, right, bottom}}, normalised, with three decimals. */
  public double[] normalize(Box box) {
    return normalizeBox(box.toPixels(picture));
  }

  /** Returns a point as {@code {x, y}}, normalised, not rounded. */
  public double[] normalize(Point point) {
    return normalizePoint(point.toPixels(picture));
  }

  /**
   * Returns a box in pixels of the picture, {@code {left, top, right, bottom}}, normalised, with
   * three decimals.
   *
   * @throws InvalidPlaceException if there are not four finite numbers
   */
  public double[] normalizeBox(double[] pixels) {
    double[] normalized = normalized(pixels, 4);
    for (int i = 0; i < normalized.length; i++) {
      normalized[i] = round(normalized[i]);
    }
    return normalized;
  }

  /**
   * Returns a point in pixels of the picture, {@code {x, y}}, normalised, not rounded.
   *
   * @throws InvalidPlaceException if there are not two finite numbers
   */
  public double[] normalizePoint(double[] pixels) {
    return normalized(pixels, 2);
  }

  private double[] normalized(double[] pixels, int count) {
    check(pixels, count);
    double[] normalized = new double[count];
    for (int i = 0; i < count; i++) {
      normalized[i] = clamp((pixels[i] + padding(i)) / side());
    }
    return normalized;
  }

  /** Rounds as Python's {@code round} does: the exact binary value, ties to even. */
  private static double round(double value) {
    return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
  }

  /**
   * Returns the box of normalised coordinates, {@code {left, top, right, bottom}}, in the picture.
   *
   * @throws InvalidPlaceException if there are not four finite numbers or they are inside out
   */
  public Located<Box> locateBox(double... normalized) {
    double[] at = relative(normalized, 4);
    return new Located<>(new Box(at[0], at[1], at[2], at[3]).clip(), reachesOut(at));
  }

  /**
   * Returns the point of normalised coordinates, {@code {x, y}}, in the picture.
   *
   * @throws InvalidPlaceException if there are not two finite numbers
   */
  public Located<Point> locatePoint(double... normalized) {
    double[] at = relative(normalized, 2);
    return new Located<>(new Point(at[0], at[1]).clip(), reachesOut(at));
  }

  private double[] relative(double[] normalized, int count) {
    check(normalized, count);
    double[] relative = new double[count];
    for (int i = 0; i < count; i++) {
      double pixel = normalized[i] * side() - padding(i);
      double snapped = Math.rint(pixel * STEPS_PER_PIXEL) / STEPS_PER_PIXEL;
      relative[i] = (Double.isFinite(snapped) ? snapped : pixel) / length(i);
    }
    return relative;
  }

  private boolean reachesOut(double[] relative) {
    for (int i = 0; i < relative.length; i++) {
      double beyond = Math.max(-relative[i], relative[i] - 1) * length(i);
      if (beyond > ROUNDING * side() + 1 / STEPS_PER_PIXEL) {
        return true;
      }
    }
    return false;
  }

  private int padding(int coordinate) {
    return coordinate % 2 == 0 ? left() : top();
  }

  private int length(int coordinate) {
    return coordinate % 2 == 0 ? picture.width() : picture.height();
  }

  private static double clamp(double value) {
    return Math.min(1, Math.max(0, value));
  }

  private static void check(double[] coordinates, int count) {
    if (coordinates.length != count) {
      throw new InvalidPlaceException(
          count + " coordinates are needed, " + coordinates.length + " were given");
    }
    for (double coordinate : coordinates) {
      if (!Double.isFinite(coordinate)) {
        throw new InvalidPlaceException("a coordinate is " + coordinate + ", not a finite number");
      }
    }
  }
}
