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

  private Palette() {}

  /** Returns one after the other, beginning anew after the last. */
  static Color color(int index) {
    return new Color(COLORS[index % COLORS.length]);
  }

  /** Returns black or white, whichever stands out more (Rec. 601 luma). */
  static Color contrasting(Color color) {
    int luma = 299 * color.getRed() + 587 * color.getGreen() + 114 * color.getBlue();
    return luma > 128_000 ? Color.BLACK : Color.WHITE;
  }
}
