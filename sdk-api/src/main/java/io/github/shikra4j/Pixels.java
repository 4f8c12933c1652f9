package io.github.shikra4j;

/** Conversion between relative coordinates and pixels that gives whole pixels back unharmed. */
final class Pixels {

  /** Finer than any camera and far coarser than the rounding of a double at any picture size. */
  private static final double STEPS_PER_PIXEL = 1e9;

  private Pixels() {}

  static double toRelative(double pixel, int side) {
    return pixel / side;
  }

  static double fromRelative(double relative, int side) {
    double pixel = relative * side;
    double snapped = Math.rint(pixel * STEPS_PER_PIXEL) / STEPS_PER_PIXEL;
    return Double.isFinite(snapped) ? snapped : pixel;
  }
}
