package io.github.shikra4j.samples;

import io.github.shikra4j.Box;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;

/**
 * A picture of a red circle and a blue square whose places are known.
 *
 * @param picture the picture
 * @param circle where the circle is
 * @param square where the square is
 */
record DemoScene(Picture picture, Box circle, Box square) {

  /** Draws a scene of that size; the two shapes stand in different places for each shift. */
  static DemoScene draw(PictureSize size, double shift) {
    double side = 0.3 * Math.min(size.width(), size.height());
    Box circle = at(0.1 + shift, 0.15, side, size);
    Box square = at(0.55, 0.2 + shift, side, size);
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(new Color(0xEDE6D6));
    graphics.fillRect(0, 0, size.width(), size.height());
    double[] c = circle.toPixels(size);
    graphics.setColor(new Color(0xC0392B));
    graphics.fill(new Ellipse2D.Double(c[0], c[1], c[2] - c[0], c[3] - c[1]));
    double[] s = square.toPixels(size);
    graphics.setColor(new Color(0x2471A3));
    graphics.fillRect((int) s[0], (int) s[1], (int) (s[2] - s[0]), (int) (s[3] - s[1]));
    graphics.dispose();
    return new DemoScene(Picture.of(image), circle, square);
  }

  private static Box at(double left, double top, double side, PictureSize size) {
    double x = Math.rint(left * size.width());
    double y = Math.rint(top * size.height());
    return Box.ofPixels(x, y, x + Math.rint(side), y + Math.rint(side), size);
  }
}
