package io.github.shikra4j;

import java.awt.Color;

/**
 * Colours that people of every kind of colour vision can tell apart: those of Okabe and Ito (Color
 * Universal Design, 2008) without black.
 */
final class Palette {
  private static final int[] COLORS = {
    0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0xCC79A7, 0xD55E00, 0x0072B2
  };

  /** The luminance that black and white stand out from alike: (L + 0.05)² = 0.05 · 1.05. */
  private static final double EVEN_CONTRAST = 0.179;

  private Palette() {}

  /** Returns one after the other, beginning anew after the last. */
  static Color color(int index) {
    return new Color(COLORS[index % COLORS.length]);
  }

  /** Returns black or white, whichever has more contrast to it (WCAG 2.1, relative luminance). */
  static Color contrasting(Color color) {
    double luminance =
        0.2126 * linear(color.getRed())
            + 0.7152 * linear(color.getGreen())
            + 0.0722 * linear(color.getBlue());
    return luminance > EVEN_CONTRAST ? Color.BLACK : Color.WHITE;
  }

  private static double linear(int sample) {
    return Math.pow(sample / 255.0, 2.2);
  }
}
