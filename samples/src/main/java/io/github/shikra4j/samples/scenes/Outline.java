package io.github.shikra4j.samples.scenes;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The outlines of things. */
final class Outline {
  private static final double STAR_INNER = 0.45;
  private static final double CROSS_ARM = 0.33;
  private static final double SQUARE_HALF = 0.78;

  private Outline() {}

  static Shape of(Thing thing) {
    double x = thing.x();
    double y = thing.y();
    double r = thing.radius();
    return switch (thing.get(Attribute.SHAPE)) {
      case "circle" -> new Ellipse2D.Double(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
      case "square" ->
          new Rectangle2D.Double(
              x - SQUARE_HALF * r, y - SQUARE_HALF * r, 2 * SQUARE_HALF * r, 2 * SQUARE_HALF * r);
      case "triangle" -> polygon(x, y, r, 0, -0.85, 0.95, 0.8, -0.95, 0.8);
      case "diamond" -> polygon(x, y, r, 0, -1, 0.72, 0, 0, 1, -0.72, 0);
      case "star" -> star(x, y, r);
      case "cross" -> cross(x, y, r);
      default -> throw new IllegalArgumentException(thing.toString());
    };
  }

  private static Shape polygon(double x, double y, double r, double... corners) {
    Path2D path = new Path2D.Double();
    path.moveTo(x + r * corners[0], y + r * corners[1]);
    for (int i = 2; i < corners.length; i += 2) {
      path.lineTo(x + r * corners[i], y + r * corners[i + 1]);
    }
    path.closePath();
    return path;
  }

  private static Shape star(double x, double y, double r) {
    double[] corners = new double[20];
    for (int i = 0; i < 10; i++) {
      double length = i % 2 == 0 ? 1 : STAR_INNER;
      // StrictMath: the same corners on every machine.
      corners[2 * i] = length * StrictMath.sin(i * Math.PI / 5);
      corners[2 * i + 1] = -length * StrictMath.cos(i * Math.PI / 5);
    }
    return polygon(x, y, r, corners);
  }

  private static Shape cross(double x, double y, double r) {
    double a = CROSS_ARM;
    double b = 0.95;
    return polygon(
        x, y, r, -a, -b, a, -b, a, -a, b, -a, b, a, a, a, a, b, -a, b, -a, a, -b, a, -b, -a, -a,
        -a);
  }
}
