package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DrawingTests {
  private static final int WIDTH = 400;
  private static final int HEIGHT = 300;
  private static final int GREY = 0x808080;
  private static final PictureSize SIZE = new PictureSize(WIDTH, HEIGHT);

  private static Picture grey(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(GREY));
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return Picture.of(image);
  }

  private static int pixel(Picture picture, int x, int y) {
    return picture.toBufferedImage().getRGB(x, y) & 0xFFFFFF;
  }

  /** Nearly: the edge of a line is smoothed. */
  private static void assertRed(Picture picture, int x, int y) {
    Color color = new Color(pixel(picture, x, y));
    assertTrue(color.getRed() > 230 && color.getGreen() < 25 && color.getBlue() < 25, "" + color);
  }

  private static long changed(Picture picture) {
    BufferedImage image = picture.toBufferedImage();
    long changed = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        changed += (image.getRGB(x, y) & 0xFFFFFF) == GREY ? 0 : 1;
      }
    }
    return changed;
  }

  @Test
  void draw_ofBox_framesItAndLeavesTheInside() {
    Picture drawn =
        grey(WIDTH, HEIGHT)
            .draw(List.of(Annotation.of(Box.ofPixels(100, 50, 300, 250, SIZE)).in(Color.RED)));
    for (int x : new int[] {100, 200, 299}) {
      assertRed(drawn, x, 50);
      assertRed(drawn, x, 249);
    }
    assertEquals(GREY, pixel(drawn, 200, 150));
    assertEquals(GREY, pixel(drawn, 50, 150));
  }

  @Test
  void draw_ofWholePicture_showsEverySide() {
    Picture drawn =
        grey(WIDTH, HEIGHT).draw(List.of(Annotation.of(new Box(0, 0, 1, 1)).in(Color.RED)));
    assertRed(drawn, 200, 0);
    assertRed(drawn, 0, 150);
    assertRed(drawn, WIDTH - 1, 150);
    assertRed(drawn, 200, HEIGHT - 1);
  }

  @Test
  void draw_ofPoint_fillsADot() {
    Picture drawn =
        grey(WIDTH, HEIGHT)
            .draw(List.of(Annotation.of(Point.ofPixels(120, 80, SIZE)).in(Color.BLUE)));
    assertEquals(0x0000FF, pixel(drawn, 120, 80));
    assertEquals(GREY, pixel(drawn, 140, 80));
  }

  @Test
  void draw_ofPlaces_givesEachItsColor() {
    Picture drawn =
        grey(WIDTH, HEIGHT)
            .draw(
                Point.ofPixels(50, 50, SIZE),
                Points.of(Point.ofPixels(100, 50, SIZE), Point.ofPixels(150, 50, SIZE)));
    assertNotEquals(pixel(drawn, 50, 50), pixel(drawn, 100, 50));
    assertEquals(pixel(drawn, 100, 50), pixel(drawn, 150, 50));
  }

  @Test
  void draw_ofAnswer_keepsAPhrasesColor() {
    List<Mention> mentions =
        List.of(
            mention("the dog", Point.ofPixels(50, 100, SIZE)),
            mention("the cat", Point.ofPixels(200, 100, SIZE)),
            mention("the dog", Point.ofPixels(350, 100, SIZE)));
    GroundedAnswer answer =
        new GroundedAnswer(
            "", "", mentions, List.of(), FinishReason.END, new Usage(1, 1, 1, 1), List.of());
    Picture drawn = grey(WIDTH, HEIGHT).draw(answer);
    assertEquals(pixel(drawn, 50, 100), pixel(drawn, 350, 100));
    assertNotEquals(pixel(drawn, 50, 100), pixel(drawn, 200, 100));
  }

  private static Mention mention(String phrase, Point point) {
    return new Mention(phrase, 0, 0, List.of(), List.of(point), List.of(), false);
  }

  @Test
  void draw_withoutAnnotations_changesNothing() {
    Picture picture = grey(WIDTH, HEIGHT);
    assertEquals(picture.fingerprint(), picture.draw(List.of()).fingerprint());
  }

  @Test
  void draw_leavesTheOriginalAlone() {
    Picture picture = grey(WIDTH, HEIGHT);
    picture.draw(new Box(0.1, 0.1, 0.9, 0.9));
    assertEquals(0, changed(picture));
  }

  /** Containers without fonts draw no labels; {@link #labels_withoutFont_areLeftOut} is theirs. */
  private static void assumeFonts() {
    try {
      new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().getFontMetrics();
    } catch (RuntimeException | Error e) {
      Assumptions.abort("this machine has no font");
    }
  }

  @Test
  void draw_withLabel_writesAPlateInsideThePicture() {
    assumeFonts();
    Annotation bare = Annotation.of(new Box(0, 0, 0.1, 0.1)).in(Color.RED);
    Annotation labelled = Annotation.of(bare.place(), "a dog").in(Color.RED);
    Picture picture = grey(WIDTH, HEIGHT);
    long plate = changed(picture.draw(List.of(labelled))) - changed(picture.draw(List.of(bare)));
    assertTrue(plate > 300, plate + " pixels of label");
  }

  @Test
  void draw_onPicturesOfAnySize_succeeds() {
    for (PictureSize size :
        List.of(
            new PictureSize(1, 1),
            new PictureSize(1, 500),
            new PictureSize(500, 1),
            new PictureSize(3000, 2))) {
      Picture drawn =
          grey(size.width(), size.height())
              .draw(
                  List.of(
                      Annotation.of(new Box(-3, -3, -2, -2), "outside"),
                      Annotation.of(new Box(0.2, 0.2, 0.2, 0.2), "empty"),
                      Annotation.of(new Point(5, 5), "far away")));
      assertEquals(size, drawn.size());
    }
  }

  @Test
  void labels_withoutFont_areLeftOut() {
    BufferedImage image = grey(WIDTH, HEIGHT).toBufferedImage();
    Graphics2D graphics = image.createGraphics();
    Labels labels =
        new Labels(
            graphics,
            SIZE,
            () -> {
              throw new Error("No physical fonts found.");
            });
    labels.draw("a dog", new Rectangle2D.Double(10, 10, 50, 50), Color.RED);
    graphics.dispose();
    assertEquals(0, changed(Picture.of(image)));
  }

  @Test
  void palette_pairsEachColorWithALegibleOne() {
    for (int i = 0; i < 7; i++) {
      Color color = Palette.color(i);
      Color text = Palette.contrasting(color);
      assertTrue(contrast(color, text) > 3.5, color + " under " + text);
    }
    assertEquals(Palette.color(0), Palette.color(7));
  }

  /** WCAG 2.1, contrast ratio. */
  private static double contrast(Color one, Color other) {
    double a = luminance(one) + 0.05;
    double b = luminance(other) + 0.05;
    return Math.max(a, b) / Math.min(a, b);
  }

  private static double luminance(Color color) {
    float[] rgb = color.getRGBColorComponents(null);
    double[] linear = new double[3];
    for (int i = 0; i < 3; i++) {
      linear[i] = rgb[i] <= 0.03928 ? rgb[i] / 12.92 : Math.pow((rgb[i] + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  @Test
  void labels_ofCrowdedBoxes_doNotCoverEachOther() {
    assumeFonts();
    Box box = Box.ofPixels(150, 100, 250, 200, SIZE);
    Picture picture = grey(WIDTH, HEIGHT);
    Color[] colors = {Color.RED, Color.GREEN, Color.BLUE, Color.YELLOW};
    List<Annotation> crowd =
        List.of(
            Annotation.of(box, "one").in(colors[0]),
            Annotation.of(box, "two").in(colors[1]),
            Annotation.of(box, "three").in(colors[2]),
            Annotation.of(box, "four").in(colors[3]));
    BufferedImage together = picture.draw(crowd).toBufferedImage();
    for (int i = 0; i < crowd.size(); i++) {
      Picture alone =
          picture.draw(
              List.of(
                  Annotation.of(Box.ofPixels(20, 150, 90, 220, SIZE), crowd.get(i).label())
                      .in(colors[i])));
      long inCrowd = count(together, colors[i]);
      long plate = plate(alone.toBufferedImage(), colors[i]);
      assertTrue(inCrowd >= plate, crowd.get(i).label() + ": " + inCrowd + " of " + plate);
    }
  }

  private static long count(BufferedImage image, Color color) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == color.getRGB() ? 1 : 0;
      }
    }
    return count;
  }

  /** Counts a label's plate alone: what lies above the box that begins at row 150. */
  private static long plate(BufferedImage image, Color color) {
    return count(image.getSubimage(0, 0, WIDTH, 145), color);
  }

  @Test
  void toRgb_ofSomeRows_isThatPartOfAll() {
    Picture picture = Picture.read(Fixtures.path("rgb.png"));
    byte[] all = picture.toRgb();
    byte[] rows = picture.toRgb(3, 2);
    assertArrayEquals(Arrays.copyOfRange(all, 3 * 45 * 3, 5 * 45 * 3), rows);
  }
}
