package io.github.shikra4j.runtime.vision;

import io.github.shikra4j.Picture;
import java.awt.image.BufferedImage;

/** Pictures that {@code src/test/python/resize_checksums.py} draws too. */
final class FormulaPicture {
  private FormulaPicture() {}

  static Picture draw(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, sample(x, y, 0) << 16 | sample(x, y, 1) << 8 | sample(x, y, 2));
      }
    }
    return Picture.of(image);
  }

  private static int sample(int x, int y, int channel) {
    if ((x + y) % 64 < 32) {
      return noise(x, y, channel);
    }
    return (x * 3 + y) % 97 < 40
        ? ((x / 7 + y / 5 + channel) & 1) * 255
        : (x * (3 + channel) + y * (5 - channel)) & 255;
  }

  private static int noise(int x, int y, int channel) {
    int mixed = (x * 73856093) ^ (y * 19349663) ^ ((channel + 1) * 83492791);
    mixed ^= mixed >>> 13;
    return (mixed * 1540483477) >>> 24;
  }
}
