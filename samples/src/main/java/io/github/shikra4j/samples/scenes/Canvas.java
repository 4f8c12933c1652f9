package io.github.shikra4j.samples.scenes;

import java.awt.Shape;
import java.awt.image.BufferedImage;

/** Pixels, and which thing is in front at each. */
final class Canvas {
  private static final int NOTHING = -1;

  /** Where the texture ends: around it a rim of the full colour shows the shape. */
  private static final double RIM = 0.82;

  private static final double[] SAMPLES = {0.25, 0.75};

  final int width;
  final int height;
  private final int[] rgb;
  private final int[] front;

  Canvas(int width, int height, Backdrop backdrop) {
    this.width = width;
    this.height = height;
    rgb = new int[width * height];
    front = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rgb[y * width + x] = backdrop.at(x, y, width, height);
        front[y * width + x] = NOTHING;
      }
    }
  }

  /** Draws a thing in front of all that is there; returns the pixels that it would show alone. */
  int draw(int index, Thing thing) {
    Shape outline = Outline.of(thing);
    Shape inside = Outline.of(thing.shrunk(RIM));
    Paint paint = Paint.of(thing);
    int all = 0;
    for (int y = low(thing.y(), thing); y <= high(thing.y(), thing, height); y++) {
      for (int x = low(thing.x(), thing); x <= high(thing.x(), thing, width); x++) {
        int covered = covered(outline, x, y);
        if (covered > 0) {
          int at = y * width + x;
          int color =
              inside.contains(x + 0.5, y + 0.5)
                  ? paint.at(x + 0.5 - thing.x(), y + 0.5 - thing.y())
                  : paint.rgb();
          rgb[at] = Paint.mix(rgb[at], color, covered / 4.0);
          // A pixel belongs to what covers at least half of it.
          if (covered >= 2) {
            front[at] = index;
            all++;
          }
        }
      }
    }
    return all;
  }

  private static int low(double middle, Thing thing) {
    return Math.max(0, (int) Math.floor(middle - thing.radius()));
  }

  private static int high(double middle, Thing thing, int end) {
    return Math.min(end - 1, (int) Math.ceil(middle + thing.radius()));
  }

  /** Returns how many of a pixel's four samples an outline holds. */
  private static int covered(Shape outline, int x, int y) {
    int covered = 0;
    for (double dy : SAMPLES) {
      for (double dx : SAMPLES) {
        covered += outline.contains(x + dx, y + dy) ? 1 : 0;
      }
    }
    return covered;
  }

  boolean shows(int index, int x, int y) {
    return x >= 0 && y >= 0 && x < width && y < height && front[y * width + x] == index;
  }

  BufferedImage image() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, rgb, 0, width);
    return image;
  }
}
