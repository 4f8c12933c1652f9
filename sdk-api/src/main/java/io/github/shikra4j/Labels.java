package io.github.shikra4j;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes labels on plates of their colour, inside the picture and beside what they name, where they
 * cover each other least.
 */
final class Labels {
  private static final Logger LOG = LoggerFactory.getLogger(Labels.class);

  /** A text's size as a share of the picture's mean side. */
  private static final double TEXT = 1 / 34.0;

  private static final int LEAST_TEXT = 9;
  private static final double PADDING = 0.25;

  /** What covering a pixel of another plate weighs against moving a plate by one. */
  private static final double COVERING = 4;

  private final Graphics2D graphics;
  private final PictureSize size;
  private final @Nullable FontMetrics metrics;
  private final List<Rectangle2D> plates = new ArrayList<>();

  Labels(Graphics2D graphics, PictureSize size, Supplier<FontMetrics> font) {
    this.graphics = graphics;
    this.size = size;
    this.metrics = metricsOrNull(font);
  }

  static Labels on(Graphics2D graphics, PictureSize size) {
    int points = (int) Math.max(LEAST_TEXT, Math.round(Drawing.meanSide(size) * TEXT));
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    return new Labels(
        graphics,
        size,
        () -> graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.BOLD, points)));
  }

  /** A machine without fonts, as small containers are, still gets its boxes. */
  private static @Nullable FontMetrics metricsOrNull(Supplier<FontMetrics> font) {
    try {
      FontMetrics metrics = font.get();
      return metrics.stringWidth("x") > 0 ? metrics : null;
    } catch (RuntimeException | Error e) {
      // Java 17 throws a bare Error where it finds no font file, others where it finds fontconfig
      // missing.
      LOG.warn("no font for labels, they are left out: install fontconfig and a font", e);
      return null;
    }
  }

  /** Writes a label beside what lies there; nothing if it is empty or there is no font. */
  void draw(String label, Rectangle2D at, Color color) {
    if (label.isBlank() || metrics == null) {
      return;
    }
    double padding = metrics.getHeight() * PADDING;
    String text = shorten(label.strip(), size.width() - 2 * padding, metrics);
    Rectangle2D plate =
        place(at, metrics.stringWidth(text) + 2 * padding, metrics.getHeight() + padding);
    plates.add(plate);
    graphics.setColor(color);
    graphics.fill(plate);
    graphics.setColor(Palette.contrasting(color));
    graphics.setFont(metrics.getFont());
    graphics.drawString(
        text,
        (float) (plate.getX() + padding),
        (float) (plate.getY() + padding / 2 + metrics.getAscent()));
  }

  private static String shorten(String text, double width, FontMetrics metrics) {
    if (metrics.stringWidth(text) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 0 && metrics.stringWidth(text.substring(0, end) + "…") > width) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).stripTrailing() + "…";
  }

  private Rectangle2D place(Rectangle2D at, double width, double height) {
    double right = at.getMaxX() - width;
    double[][] corners = {
      {at.getMinX(), at.getMinY() - height},
      {at.getMinX(), at.getMaxY()},
      {at.getMinX(), at.getMinY()},
      {right, at.getMinY() - height},
      {right, at.getMaxY()},
      {right, at.getMinY()},
      {at.getMinX(), at.getMaxY() - height},
      {right, at.getMaxY() - height},
      {at.getMaxX(), at.getMinY()},
      {at.getMinX() - width, at.getMinY()},
    };
    Rectangle2D best = inside(corners[0], width, height);
    double least = Double.POSITIVE_INFINITY;
    for (double[] corner : corners) {
      Rectangle2D plate = inside(corner, width, height);
      double cost = covered(plate) * COVERING + moved(plate, corner) * height;
      if (cost < least) {
        least = cost;
        best = plate;
      }
    }
    return best;
  }

  private Rectangle2D inside(double[] corner, double width, double height) {
    double x = Math.max(0, Math.min(corner[0], size.width() - width));
    double y = Math.max(0, Math.min(corner[1], size.height() - height));
    return new Rectangle2D.Double(x, y, width, height);
  }

  private double covered(Rectangle2D plate) {
    double area = 0;
    for (Rectangle2D other : plates) {
      Rectangle2D both = plate.createIntersection(other);
      area += Math.max(0, both.getWidth()) * Math.max(0, both.getHeight());
    }
    return area;
  }

  private static double moved(Rectangle2D plate, double[] corner) {
    return Math.abs(plate.getX() - corner[0]) + Math.abs(plate.getY() - corner[1]);
  }
}
