package io.github.shikra4j.samples;

import io.github.shikra4j.Picture;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** What models and rows of tests are made of. */
final class Fixtures {
  static final Path TOKENIZER = Path.of("../sdk-runtime/src/test/resources/tiny-tokenizer");

  private Fixtures() {}

  /** Returns a picture of a red circle. */
  static Picture picture(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(Color.RED);
    graphics.fillOval(width / 5, height / 5, height / 3, height / 3);
    graphics.dispose();
    return Picture.of(image);
  }
}
