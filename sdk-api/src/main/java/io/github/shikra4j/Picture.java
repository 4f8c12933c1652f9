package io.github.shikra4j;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Objects;

/** An upright picture of 8-bit RGB pixels. Immutable. */
public final class Picture {
  static final int CHANNELS = 3;

  private final PictureSize size;

  /** {@code [height, width, 3]}; never handed out. */
  private final byte[] rgb;

  private Picture(PictureSize size, byte[] rgb) {
    this.size = size;
    this.rgb = rgb;
  }

  /** Returns a picture of these pixels; transparency is dropped. */
  public static Picture of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] row = new int[width];
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
    int at = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int pixel : row) {
        rgb[at++] = (byte) (pixel >> 16);
        rgb[at++] = (byte) (pixel >> 8);
        rgb[at++] = (byte) pixel;
      }
    }
    return new Picture(new PictureSize(width, height), rgb);
  }

  /** Returns the size. */
  public PictureSize size() {
    return size;
  }

  /** Returns the pixels as {@code [height, width, 3]} bytes: red, green, blue. */
  public byte[] toRgb() {
    return rgb.clone();
  }

  /**
   * Returns some rows of pixels as {@code [rows, width, 3]} bytes: red, green, blue.
   *
   * @throws IndexOutOfBoundsException if the picture does not have these rows
   */
  public byte[] toRgb(int firstRow, int rows) {
    Objects.checkFromIndexSize(firstRow, rows, size.height());
    int stride = size.width() * CHANNELS;
    return Arrays.copyOfRange(rgb, firstRow * stride, (firstRow + rows) * stride);
  }
}
