package io.github.shikra4j;

import java.awt.image.Raster;
import java.io.IOException;

/** How a JPEG's components become RGB, equal to what libjpeg and Pillow make of them. */
enum JpegColors {
  GREY(1),
  RGB(3),
  YCBCR(3),
  CMYK(4),
  YCCK(4),
  UNKNOWN(0);

  private final int components;

  JpegColors(int components) {
    this.components = components;
  }

  /**
   * Returns the rows of unconverted components.
   *
   * @throws IOException if the components are none that have a meaning
   */
  RgbRows rows(Raster raster) throws IOException {
    if (this == UNKNOWN || raster.getNumBands() != components) {
      throw new IOException("its " + raster.getNumBands() + " components have no known meaning");
    }
    byte[] row = new byte[raster.getWidth() * components];
    return (y, rgb) -> {
      raster.getDataElements(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
      for (int from = 0, to = 0; from < row.length; from += components, to += 3) {
        convert(row, from, rgb, to);
      }
    };
  }

  private void convert(byte[] row, int from, byte[] rgb, int to) {
    switch (this) {
      case GREY -> put(row[from], row[from], row[from], rgb, to);
      case RGB -> put(row[from], row[from + 1], row[from + 2], rgb, to);
      case YCBCR -> fromYcbcr(row, from, rgb, to);
      case CMYK -> {
        put(~row[from], ~row[from + 1], ~row[from + 2], rgb, to);
        print(row[from + 3] & 0xFF, rgb, to);
      }
      case YCCK -> {
        fromYcbcr(row, from, rgb, to);
        print(row[from + 3] & 0xFF, rgb, to);
      }
      default -> throw new AssertionError(this);
    }
  }

  private static void put(int red, int green, int blue, byte[] rgb, int to) {
    rgb[to] = (byte) red;
    rgb[to + 1] = (byte) green;
    rgb[to + 2] = (byte) blue;
  }

  /** JFIF 1.02, page 3, in 16-bit fixed point, rounded where libjpeg rounds. */
  private static void fromYcbcr(byte[] row, int from, byte[] rgb, int to) {
    int luma = row[from] & 0xFF;
    int blueness = (row[from + 1] & 0xFF) - 128;
    int redness = (row[from + 2] & 0xFF) - 128;
    put(
        clip(luma + rounded(fixed(1.402) * redness)),
        clip(luma + rounded(-fixed(0.34414) * blueness - fixed(0.71414) * redness)),
        clip(luma + rounded(fixed(1.772) * blueness)),
        rgb,
        to);
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << 16) + 0.5);
  }

  private static int rounded(int fixed) {
    return (fixed + (1 << 15)) >> 16;
  }

  private static int clip(int sample) {
    return Math.min(255, Math.max(0, sample));
  }

  /** Turns inks into light: {@code rgb} holds the inks, {@code white} what black ink leaves. */
  private static void print(int white, byte[] rgb, int to) {
    for (int i = to; i < to + 3; i++) {
      int product = (rgb[i] & 0xFF) * white + 128;
      rgb[i] = (byte) (white - (((product >> 8) + product) >> 8));
    }
  }
}
