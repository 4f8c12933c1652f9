package io.github.shikra4j.training.watch;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says whether this machine can draw what has words in it: small containers have no font. */
public final class Charts {
  private static final Logger LOG = LoggerFactory.getLogger(Charts.class);

  private Charts() {}

  /** {@return whether there is a font} */
  public static boolean canBeDrawn() {
    try {
      Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
      return graphics.getFontMetrics().stringWidth("x") > 0;
    } catch (RuntimeException | Error e) {
      // Java 17 throws a bare Error where it finds no font file, others without fontconfig.
      return false;
    }
  }

  /**
   * Draws a chart if there is a font, and else says in the log that it is left out.
   *
   * @param file the chart's file
   * @param chart writes it
   */
  public static void draw(Path file, Consumer<Path> chart) {
    if (canBeDrawn()) {
      chart.accept(file);
    } else {
      LOG.warn("{} is left out: there is no font; install fontconfig and one", file);
    }
  }
}
