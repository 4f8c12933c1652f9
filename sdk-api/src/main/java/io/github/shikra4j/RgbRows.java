package io.github.shikra4j;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Rows of an image as 8-bit RGB, as Pillow's {@code convert("RGB")} gives them: the stored samples,
 * untouched by profiles and gamma. Java's own conversion would brighten every grey.
 */
@FunctionalInterface
interface RgbRows {

  /** Copies a row into {@code [width, 3]} bytes. */
  void copy(int y, byte[] rgb);

  /** Returns the rows of any image; alpha is left out. */
  static RgbRows of(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    if (colors instanceof IndexColorModel palette) {
      return ofPalette(raster, palette);
    }
    boolean raw =
        colors instanceof ComponentColorModel
            && !colors.isAlphaPremultiplied()
            && isWholeSample(colors);
    if (raw && colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      return ofSamples(raster, 0, 0, 0);
    }
    if (raw && colors.getColorSpace().getType() == ColorSpace.TYPE_RGB) {
      return ofSamples(raster, 0, 1, 2);
    }
    boolean packed =
        colors instanceof DirectColorModel
            && raster.getNumBands() == 3
            && colors.getComponentSize(0) < 8;
    return packed ? ofShortSamples(raster) : converted(image);
  }

  private static boolean isWholeSample(ColorModel colors) {
    int type = colors.getTransferType();
    int bits = colors.getComponentSize(0);
    return (type == DataBuffer.TYPE_BYTE && bits == 8)
        || (type == DataBuffer.TYPE_USHORT && bits == 16);
  }

  /** Takes three bands; of 16-bit samples the high byte. */
  private static RgbRows ofSamples(Raster raster, int red, int green, int blue) {
    int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    int bands = raster.getNumBands();
    int[] samples = new int[raster.getWidth() * bands];
    return (y, rgb) -> {
      row(raster, y, samples);
      for (int from = 0, to = 0; from < samples.length; from += bands) {
        rgb[to++] = (byte) (samples[from + red] >> shift);
        rgb[to++] = (byte) (samples[from + green] >> shift);
        rgb[to++] = (byte) (samples[from + blue] >> shift);
      }
    };
  }

  /** Stretches samples of 5 or 6 bits, rounding down; Java would round to the nearest. */
  private static RgbRows ofShortSamples(Raster raster) {
    int[] bits = raster.getSampleModel().getSampleSize();
    int[] samples = new int[raster.getWidth() * bits.length];
    return (y, rgb) -> {
      row(raster, y, samples);
      for (int i = 0; i < samples.length; i++) {
        rgb[i] = (byte) (samples[i] * 255 / ((1 << bits[i % bits.length]) - 1));
      }
    };
  }

  private static RgbRows ofPalette(Raster raster, IndexColorModel palette) {
    int[] indices = new int[raster.getWidth()];
    int[] colors = new int[palette.getMapSize()];
    palette.getRGBs(colors);
    return (y, rgb) -> {
      row(raster, y, indices);
      int to = 0;
      for (int index : indices) {
        to = put(index < colors.length ? colors[index] : 0, rgb, to);
      }
    };
  }

  private static RgbRows converted(BufferedImage image) {
    int[] pixels = new int[image.getWidth()];
    return (y, rgb) -> {
      image.getRGB(0, y, pixels.length, 1, pixels, 0, pixels.length);
      int to = 0;
      for (int pixel : pixels) {
        to = put(pixel, rgb, to);
      }
    };
  }

  private static int put(int pixel, byte[] rgb, int to) {
    rgb[to] = (byte) (pixel >> 16);
    rgb[to + 1] = (byte) (pixel >> 8);
    rgb[to + 2] = (byte) pixel;
    return to + 3;
  }

  private static void row(Raster raster, int y, int[] samples) {
    raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, samples);
  }
}
