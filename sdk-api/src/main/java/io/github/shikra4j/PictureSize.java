package io.github.shikra4j;

/**
 * The size of an upright picture in pixels.
 *
 * @param width pixels from left to right, at least 1
 * @param height pixels from top to bottom, at least 1
 */
public record PictureSize(int width, int height) {

  /**
   * Checks the sides.
   *
   * @param width pixels from left to right, at least 1
   * @param height pixels from top to bottom, at least 1
   * @throws PictureException if a side is less than one pixel
   */
  public PictureSize {
    if (width < 1 || height < 1) {
      throw new PictureException("a picture of " + width + "x" + height + " pixels is empty");
    }
  }

  /** {@return the number of pixels} */
  public long pixels() {
    return (long) width * height;
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
