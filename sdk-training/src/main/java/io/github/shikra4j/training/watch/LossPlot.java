package io.github.shikra4j.training.watch;

import com.google.gson.JsonElement;
import io.github.shikra4j.OutputException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws the loss and the learning rate of a run over its steps: the loss of every batch in a light
 * colour, its moving average over about a fiftieth of the run, and the validation loss where there
 * is one. The loss has a logarithmic axis where its average falls to less than a hundredth.
 */
public final class LossPlot {
  static final String FILE = "loss.png";
  private static final int WIDTH = 1200;
  private static final int LOSS_HEIGHT = 560;
  private static final int RATE_HEIGHT = 240;
  private static final int TICK_SPACING = 110;
  private static final int MOST_POINTS = 2000;
  private static final double SMOOTHED_PART = 0.02;
  private static final double LEAST_SPAN = 5;
  private static final double LINEAR_RATIO = 100;

  private static final Color BATCHES = new Color(0xB5, 0xCC, 0xE6);
  private static final Color AVERAGE = new Color(0x1F, 0x5F, 0xA8);
  private static final Color VALIDATION = new Color(0xC8, 0x4B, 0x31);
  private static final Color GRID = new Color(0xE4, 0xE4, 0xE4);

  private final Curve loss;
  private final Curve rate;
  private final Curve validation;

  private LossPlot(Curve loss, Curve rate, Curve validation) {
    this.loss = loss;
    this.rate = rate;
    this.validation = validation;
  }

  /**
   * Reads <code>metrics.jsonl</code>, and <code>validation.jsonl</code> where it is there, in a
   * run's output folder and writes <code>loss.png</code> beside them. Where no step has a loss yet,
   * nothing is drawn.
   *
   * @param output the run's output folder
   * @throws OutputException if a file cannot be read or written
   */
  public static void draw(Path output) {
    LossPlot plot = read(output);
    if (plot.loss.size() > 0) {
      write(plot.image(), output.resolve(FILE));
    }
  }

  private static LossPlot read(Path output) {
    Curve.Builder loss = new Curve.Builder();
    Curve.Builder rate = new Curve.Builder();
    StepRows.read(
        output.resolve(MetricsLog.METRICS),
        row -> {
          double step = row.get("step").getAsDouble();
          loss.add(step, number(row.get("loss")));
          rate.add(step, number(row.get("lr")));
        });
    return new LossPlot(loss.build(), rate.build(), validation(output));
  }

  private static Curve validation(Path output) {
    Curve.Builder curve = new Curve.Builder();
    Path file = output.resolve(MetricsLog.VALIDATION);
    if (Files.exists(file)) {
      StepRows.read(
          file,
          row ->
              curve.add(
                  row.get("step").getAsDouble(),
                  number(row.getAsJsonObject("scores").get("loss"))));
    }
    return curve.build();
  }

  private static double number(@Nullable JsonElement value) {
    return value == null || value.isJsonNull() ? Double.NaN : value.getAsDouble();
  }

  private BufferedImage image() {
    BufferedImage image =
        new BufferedImage(WIDTH, LOSS_HEIGHT + RATE_HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      lossChart().paint(graphics, WIDTH, LOSS_HEIGHT);
      graphics.translate(0, LOSS_HEIGHT);
      rateChart().paint(graphics, WIDTH, RATE_HEIGHT);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private XYChart lossChart() {
    Curve average = loss.smoothed(Math.max(LEAST_SPAN, loss.size() * SMOOTHED_PART));
    XYChart chart = chart(LOSS_HEIGHT, "", "loss");
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    chart.getStyler().setYAxisLogarithmic(isWide(average));
    add(chart, "batch", loss, BATCHES, 1f, SeriesMarkers.NONE);
    add(chart, "average", average, AVERAGE, 2f, SeriesMarkers.NONE);
    add(chart, "validation", validation, VALIDATION, 2f, SeriesMarkers.CIRCLE);
    return chart;
  }

  /** Tells whether a linear axis would hide the end; a logarithmic one takes no zero. */
  private boolean isWide(Curve average) {
    double[] y = average.y();
    double low = Arrays.stream(y).min().orElse(1);
    boolean positive =
        Arrays.stream(loss.y()).allMatch(v -> v > 0)
            && Arrays.stream(validation.y()).allMatch(v -> v > 0);
    return positive && Arrays.stream(y).max().orElse(1) > LINEAR_RATIO * low;
  }

  private XYChart rateChart() {
    XYChart chart = chart(RATE_HEIGHT, "step", "learning rate");
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setYAxisMin(0.0);
    chart
        .getStyler()
        .setYAxisTickLabelsFormattingFunction(v -> String.format(Locale.ROOT, "%.1e", v));
    add(chart, "rate", rate, AVERAGE, 2f, SeriesMarkers.NONE);
    return chart;
  }

  private XYChart chart(int height, String xTitle, String yTitle) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(height)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(GRID);
    chart.getStyler().setPlotBorderVisible(false);
    // The same room for labels on the left, and the same steps, keep the two panels in line.
    chart.getStyler().setYAxisLeftWidthHint(90);
    chart.getStyler().setXAxisMin(loss.x()[0]);
    chart.getStyler().setXAxisMax(Math.max(loss.x()[0] + 1, loss.x()[loss.size() - 1]));
    chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING);
    chart.getStyler().setXAxisDecimalPattern("#");
    return chart;
  }

  private static void add(
      XYChart chart, String name, Curve curve, Color color, float width, Marker marker) {
    if (curve.size() == 0) {
      return;
    }
    Curve drawn = curve.thinned(MOST_POINTS);
    XYSeries series = chart.addSeries(name, drawn.x(), drawn.y());
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarker(marker);
    series.setMarkerColor(color);
  }

  /** A viewer never sees half a picture. */
  private static void write(BufferedImage image, Path file) {
    Path begun = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(begun, png(image));
      Files.move(begun, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw OutputFile.failure(file, e);
    }
  }

  /** In memory: given a file that cannot be opened, ImageIO prints to standard error. */
  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IOException("this Java has no writer of PNG files");
      }
    }
    return bytes.toByteArray();
  }
}
