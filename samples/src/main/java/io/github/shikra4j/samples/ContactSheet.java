package io.github.shikra4j.samples;

import io.github.shikra4j.Picture;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Cards side by side and below each other. */
final class ContactSheet {
  private static final int MARGIN = 12;
  private static final String LEGEND =
      "Left: single questions; right: the caption. Bold: answers, boxes in the colour of their words; thin black dashes: the truth; numbers: IoU.";

  private ContactSheet() {}

  /**
   * Draws cards in rows.
   *
   * @param columns how many are side by side
   * @param scale pixels for each unit of a card
   */
  static Picture draw(List<SceneCard> cards, int columns, int scale) {
    double height =
        paint(cards, columns, new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), scale);
    BufferedImage image =
        new BufferedImage(
            scale * (columns * (SceneCard.WIDTH + MARGIN) + MARGIN),
            (int) Math.ceil(scale * height),
            BufferedImage.TYPE_INT_RGB);
    paint(cards, columns, image, scale);
    return Picture.of(image);
  }

  /** Returns the height that the rows take, the image's own or not. */
  private static double paint(List<SceneCard> cards, int columns, BufferedImage image, int scale) {
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.scale(scale, scale);
      double top = MARGIN;
      double bottom = MARGIN;
      for (int i = 0; i < cards.size(); i++) {
        if (i % columns == 0) {
          top = bottom;
        }
        Graphics2D at = (Graphics2D) graphics.create();
        at.translate(MARGIN + i % columns * (SceneCard.WIDTH + MARGIN), top);
        bottom = Math.max(bottom, top + cards.get(i).draw(at) + MARGIN);
        at.dispose();
      }
      return bottom + legend(graphics, bottom);
    } finally {
      graphics.dispose();
    }
  }

  private static double legend(Graphics2D graphics, double top) {
    graphics.setColor(Color.GRAY);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    graphics.drawString(LEGEND, MARGIN, (float) top + 10);
    return 10 + MARGIN;
  }
}
