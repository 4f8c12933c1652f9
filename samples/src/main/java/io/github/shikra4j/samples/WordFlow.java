package io.github.shikra4j.samples;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes words from left to right, and goes on in the next line where there is no room. */
final class WordFlow {
  private static final int PADDING = 2;

  private static final Pattern WORD_OR_SPACE = Pattern.compile("\\S+|\\s+");

  private final Graphics2D graphics;
  private final double left;
  private final double right;
  private final int lineHeight;
  private double x;
  private double y;
  private boolean space;

  /**
   * Begins at the top left.
   *
   * @param lineHeight from one line's top to the next's
   */
  WordFlow(Graphics2D graphics, double left, double top, double right, int lineHeight) {
    this.graphics = graphics;
    this.left = left;
    this.right = right;
    this.lineHeight = lineHeight;
    x = left;
    y = top;
  }

  /**
   * Writes words, on a plate of that colour if there is one. Words without a space between them and
   * those before stay on their line.
   */
  void write(String text, Font font, Color color, @Nullable Color plate) {
    FontMetrics metrics = graphics.getFontMetrics(font);
    double plateEnd = Double.NaN;
    for (String word : WORD_OR_SPACE.matcher(text).results().map(MatchResult::group).toList()) {
      if (word.isBlank()) {
        space = true;
        continue;
      }
      double width = metrics.stringWidth(word);
      if (space && x > left) {
        x += metrics.stringWidth(" ");
        if (x + width > right) {
          x = left;
          y += lineHeight;
          plateEnd = Double.NaN;
        }
      }
      if (plate != null) {
        double from = Double.isNaN(plateEnd) ? x - PADDING : plateEnd;
        plateEnd = x + width + PADDING;
        graphics.setColor(plate);
        graphics.fill(new Rectangle2D.Double(from, y + 1, plateEnd - from, lineHeight - 2));
      }
      graphics.setFont(font);
      graphics.setColor(color);
      double baseline = y + (lineHeight - metrics.getHeight()) / 2.0 + metrics.getAscent();
      graphics.drawString(word, (float) x, (float) baseline);
      x += width;
      space = false;
    }
    x += plate == null ? 0 : PADDING;
  }

  /** Returns where the next line begins. */
  double bottom() {
    return y + lineHeight;
  }
}
