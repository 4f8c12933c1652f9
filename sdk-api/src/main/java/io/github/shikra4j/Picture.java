package io.github.shikra4j;

import java.awt.image.BufferedImage;

/** An upright picture of 8-bit RGB pixels. Immutable. */
public final class Picture {
  private final BufferedImage image;

  private Picture(BufferedImage image) {
    this.image = image;
  }

  /** Returns a picture of these pixels; transparency is dropped. */
  public static Picture of(BufferedImage image) {
    BufferedImage copy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        copy.setRGB(x, y, image.getRGB(x, y));
      }
    }
    return new Picture(copy);
  }

  /** Returns the size. */
  public PictureSize size() {
    return new PictureSize(image.getWidth(), image.getHeight());
  }

  /** Returns the pixels as {@code [height, width, 3]} bytes: red, green, blue. */
  public byte[] toRgb() {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] row = new int[width];
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int at = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int pixel : row) {
        rgb[at++] = (byte) (pixel >> 16);
        rgb[at++] = (byte) (pixel >> 8);
        rgb[at++] = (byte) pixel;
      }
    }
    return rgb;
  }
}
