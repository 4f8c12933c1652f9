package io.github.shikra4j.samples;

import io.github.shikra4j.Box;
import io.github.shikra4j.Mention;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Place;
import io.github.shikra4j.Point;
import io.github.shikra4j.samples.scenes.QuizQuestion.Named;
import io.github.shikra4j.samples.scenes.Task;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A picture with what was asked about it and answered below. An answer's box has the colour of its
 * words; the boxes that are true are thin and dashed. The caption's boxes have a copy of the
 * picture for themselves.
 */
final class SceneCard {
  static final int WIDTH = 582;

  private static final int GAP = 8;
  private static final int PANEL_WIDTH = (WIDTH - GAP) / 2;
  private static final int PANEL_HEIGHT = 224;
  private static final int LABEL_WIDTH = 94;
  private static final int SCORE_WIDTH = 82;
  private static final int LINE = 21;
  private static final int DOT = 4;
  private static final int DASH = 9;

  /** Above this IoU two boxes would hide each other. */
  private static final double ALIKE = 0.5;

  private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
  private static final Font BOLD = PLAIN.deriveFont(Font.BOLD);
  private static final Color INK = new Color(0x1F2328);
  private static final Color GREY = new Color(0x656D76);
  private static final Color RIGHT = new Color(0x1A7F37);
  private static final Color WRONG = new Color(0xCF222E);
  private static final Color PANEL = new Color(0xF0F2F4);

  private final Picture picture;
  private final List<Row> rows = new ArrayList<>();
  private final Panel answers = new Panel();
  private final Panel caption = new Panel();

  SceneCard(Picture picture, List<DemoAnswer> answers) {
    this.picture = picture;
    answers.forEach(this::add);
  }

  /** What is drawn on one copy of the picture. */
  private static final class Panel {
    /** Those of Okabe and Ito (2008), which every kind of colour vision can tell apart. */
    private static final int[] COLORS = {
      0xE69F00, 0x56B4E9, 0x009E73, 0xCC79A7, 0xD55E00, 0x0072B2, 0xF0E442
    };

    final List<Mark> marks = new ArrayList<>();
    final List<Box> truth = new ArrayList<>();
    private int used;

    Color mark(List<? extends Place> places) {
      Color color = new Color(COLORS[used++ % COLORS.length]);
      places.forEach(place -> marks.add(new Mark(place, color)));
      return color;
    }
  }

  private record Mark(Place place, Color color) {

    Shape in(Rectangle2D at) {
      if (place instanceof Box box) {
        return SceneCard.in(at, box);
      }
      double x = at.getX() + ((Point) place).x() * at.getWidth();
      double y = at.getY() + ((Point) place).y() * at.getHeight();
      return new Ellipse2D.Double(x - DOT, y - DOT, 2 * DOT, 2 * DOT);
    }

    int countLike(List<Mark> others) {
      return (int) others.stream().filter(this::isLike).count();
    }

    private boolean isLike(Mark other) {
      return place instanceof Box mine
          && other.place instanceof Box theirs
          && mine.iou(theirs) > ALIKE;
    }
  }

  private record Words(String text, boolean answer, @Nullable Color color) {}

  private record Row(DemoAnswer answer, List<Words> words) {}

  private void add(DemoAnswer answer) {
    Panel panel = answer.question().task() == Task.SPOT_CAPTION ? caption : answers;
    answer.question().things().stream().map(Named::box).forEach(panel.truth::add);
    List<Words> words = new ArrayList<>();
    Optional<Color> pointed = answer.question().place().map(place -> panel.mark(List.of(place)));
    List<Color> colors = answer.mentions().stream().map(m -> panel.mark(m.boxes())).toList();
    // The place that is an answer is what the question's words mean.
    Color meant = answer.isPlace() ? colors.get(0) : null;
    words.add(new Words(answer.question().words(), false, meant));
    pointed.ifPresent(color -> words.add(new Words(" here", false, color)));
    if (!answer.isPlace()) {
      words.addAll(answered(answer, colors));
    }
    rows.add(new Row(answer, words));
  }

  private static List<Words> answered(DemoAnswer answer, List<Color> colors) {
    List<Words> words = new ArrayList<>(List.of(new Words(" ", true, null)));
    int from = 0;
    for (int i = 0; i < colors.size(); i++) {
      Mention mention = answer.mentions().get(i);
      words.add(new Words(answer.text().substring(from, mention.start()), true, null));
      words.add(new Words(mention.phrase(), true, colors.get(i)));
      from = mention.end();
    }
    words.add(new Words(answer.text().substring(from), true, null));
    return words;
  }

  /** Draws the card at the top left; returns its height. */
  double draw(Graphics2D graphics) {
    draw(answers, 0, graphics);
    draw(caption, PANEL_WIDTH + GAP, graphics);
    double y = PANEL_HEIGHT + GAP;
    for (Row row : rows) {
      y = draw(row, y, graphics);
    }
    return y;
  }

  private void draw(Panel panel, int left, Graphics2D graphics) {
    graphics.setColor(PANEL);
    graphics.fillRect(left, 0, PANEL_WIDTH, PANEL_HEIGHT);
    PictureSize size = picture.size();
    double scale =
        Math.min((double) PANEL_WIDTH / size.width(), (double) PANEL_HEIGHT / size.height());
    int width = (int) Math.rint(scale * size.width());
    int height = (int) Math.rint(scale * size.height());
    Rectangle at =
        new Rectangle(left + (PANEL_WIDTH - width) / 2, (PANEL_HEIGHT - height) / 2, width, height);
    graphics.drawImage(picture.toBufferedImage(), at.x, at.y, width, height, null);
    Shape clip = graphics.getClip();
    graphics.clip(at);
    graphics.setColor(Color.WHITE);
    graphics.setStroke(new BasicStroke(5));
    panel.marks.forEach(mark -> graphics.draw(mark.in(at)));
    for (int i = 0; i < panel.marks.size(); i++) {
      Mark mark = panel.marks.get(i);
      graphics.setColor(mark.color());
      graphics.setStroke(stroke(mark.countLike(panel.marks.subList(0, i))));
      graphics.draw(mark.in(at));
    }
    graphics.setStroke(dashed(1, 4, 3));
    graphics.setColor(INK);
    panel.truth.forEach(box -> graphics.draw(in(at, box)));
    graphics.setClip(clip);
  }

  private static Shape in(Rectangle2D at, Box box) {
    return new Rectangle2D.Double(
        at.getX() + box.left() * at.getWidth(),
        at.getY() + box.top() * at.getHeight(),
        box.width() * at.getWidth(),
        box.height() * at.getHeight());
  }

  /** Returns a line that lets those below it be seen. */
  private static BasicStroke stroke(int below) {
    return below == 0 ? new BasicStroke(3) : dashed(3, DASH, DASH * below);
  }

  private static BasicStroke dashed(float width, float on, float off) {
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {on, off}, 0);
  }

  private static double draw(Row row, double top, Graphics2D graphics) {
    new WordFlow(graphics, 0, top, LABEL_WIDTH, LINE)
        .write(row.answer().question().task().label(), PLAIN, GREY, null);
    WordFlow flow = new WordFlow(graphics, LABEL_WIDTH, top, WIDTH - SCORE_WIDTH, LINE);
    for (Words words : row.words()) {
      flow.write(words.text(), words.answer() ? BOLD : PLAIN, INK, pale(words.color()));
    }
    score(row.answer(), top, graphics);
    return flow.bottom();
  }

  private static @Nullable Color pale(@Nullable Color color) {
    return color == null
        ? null
        : new Color(pale(color.getRed()), pale(color.getGreen()), pale(color.getBlue()));
  }

  private static int pale(int sample) {
    return (sample + 255) / 2;
  }

  private static void score(DemoAnswer answer, double top, Graphics2D graphics) {
    graphics.setFont(PLAIN);
    graphics.setColor(GREY);
    boolean isCaption = answer.question().task() == Task.SPOT_CAPTION;
    String figure = isCaption ? answer.score() : answer.iouText();
    int width = graphics.getFontMetrics().stringWidth(figure);
    graphics.drawString(figure, WIDTH - 22 - width, (float) top + 15);
    Path2D mark = new Path2D.Double();
    double x = WIDTH - 14;
    if (answer.isRight()) {
      mark.moveTo(x, top + 11);
      mark.lineTo(x + 4, top + 15);
      mark.lineTo(x + 12, top + 5);
    } else {
      mark.moveTo(x + 1, top + 5);
      mark.lineTo(x + 11, top + 15);
      mark.moveTo(x + 11, top + 5);
      mark.lineTo(x + 1, top + 15);
    }
    graphics.setColor(answer.isRight() ? RIGHT : WRONG);
    graphics.setStroke(new BasicStroke(2.5f));
    graphics.draw(mark);
  }
}
