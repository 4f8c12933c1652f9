package io.github.shikra4j;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Draws annotations: first all the lines, then the labels, so that no line crosses a text. */
final class Drawing {

  /** A line's width as a share of the picture's mean side. */
  private static final double LINE = 1 / 180.0;

  private final Graphics2D graphics;
  private final PictureSize size;
  private final float line;
  private final Labels labels;

  /** What labels wait to be placed beside, and how. */
  private final List<Tag> tags = new ArrayList<>();

  private record Tag(Rectangle2D at, String text, Color color) {}

  private Drawing(Graphics2D graphics, PictureSize size, Labels labels) {
    this.graphics = graphics;
    this.size = size;
    this.labels = labels;
    this.line = (float) Math.max(1, meanSide(size) * LINE);
  }

  /** Returns the geometric mean of the sides in pixels, which lines and texts are scaled to. */
  static double meanSide(PictureSize size) {
    return Math.sqrt((double) size.width() * size.height());
  }

  /** Draws on the image itself, and returns it. */
  static BufferedImage on(BufferedImage image, List<Annotation> annotations) {
    PictureSize size = new PictureSize(image.getWidth(), image.getHeight());
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      new Drawing(graphics, size, Labels.on(graphics, size)).draw(annotations);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private void draw(List<Annotation> annotations) {
    int index = 0;
    for (Annotation annotation : annotations) {
      Color color = annotation.color().orElse(Palette.color(index++));
      draw(annotation.place(), annotation.label(), color);
    }
    tags.forEach(tag -> labels.draw(tag.text(), tag.at(), tag.color()));
  }

  private void draw(Place place, String label, Color color) {
    if (place instanceof Box box) {
      frame(box, label, color);
    } else if (place instanceof Point point) {
      dot(point, label, color);
    } else if (place instanceof Boxes boxes) {
      boxes.boxes().forEach(box -> frame(box, label, color));
    } else if (place instanceof Points points) {
      points.points().forEach(point -> dot(point, label, color));
    }
  }

  private void frame(Box box, String label, Color color) {
    double[] at = box.toPixels(size);
    Rectangle2D shape = new Rectangle2D.Double(at[0], at[1], at[2] - at[0], at[3] - at[1]);
    Rectangle2D visible = withinLine(shape);
    outline(visible, color);
    tags.add(new Tag(visible, label, color));
  }

  /** Moves sides that lie on the picture's edge in by half a line, so that the line shows. */
  private Rectangle2D withinLine(Rectangle2D shape) {
    double half = line / 2;
    double left = Math.min(Math.max(shape.getMinX(), half), size.width() - half);
    double top = Math.min(Math.max(shape.getMinY(), half), size.height() - half);
    double right = Math.max(left, Math.min(shape.getMaxX(), size.width() - half));
    double bottom = Math.max(top, Math.min(shape.getMaxY(), size.height() - half));
    return new Rectangle2D.Double(left, top, right - left, bottom - top);
  }

  private void outline(Shape shape, Color color) {
    Color halo = Palette.contrasting(color);
    graphics.setColor(new Color(halo.getRed(), halo.getGreen(), halo.getBlue(), 110));
    graphics.setStroke(stroke(line * 1.9f));
    graphics.draw(shape);
    graphics.setColor(color);
    graphics.setStroke(stroke(line));
    graphics.draw(shape);
  }

  private static BasicStroke stroke(float width) {
    return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
  }

  private void dot(Point point, String label, Color color) {
    double[] at = point.clip().toPixels(size);
    double radius = 2.5 * line;
    Shape shape = new Ellipse2D.Double(at[0] - radius, at[1] - radius, 2 * radius, 2 * radius);
    outline(shape, Palette.contrasting(color));
    graphics.setColor(color);
    graphics.fill(shape);
    tags.add(new Tag(shape.getBounds2D(), label, color));
  }
}
