package io.github.shikra4j.samples.miniature;

import io.github.shikra4j.Picture;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Draws a panel for each task: the arms side by side, for each seed that all have been run with,
 * and for the mean of all seeds.
 *
 * @param findings what is drawn
 */
record FindingsPlot(Findings findings) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 340;
  private static final int TICK_SPACING = 30;
  private static final double PER_CENT = 100;

  void write(Path file) {
    List<String> tasks = tasks();
    BufferedImage image =
        new BufferedImage(WIDTH, HEIGHT * tasks.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      for (String task : tasks) {
        chart(task).paint(graphics, WIDTH, HEIGHT);
        graphics.translate(0, HEIGHT);
      }
    } finally {
      graphics.dispose();
    }
    Picture.of(image).write(file);
  }

  /** Returns those that have a figure to draw. */
  List<String> tasks() {
    return findings.experiment().tasks().stream().filter(task -> !arms(task).isEmpty()).toList();
  }

  private CategoryChart chart(String task) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(task)
            .yAxisTitle("per cent")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(PER_CENT);
    chart.getStyler().setYAxisTickMarkSpacingHint(TICK_SPACING);
    List<String> places = new ArrayList<>();
    findings.wholeSeeds().forEach(seed -> places.add("seed " + seed));
    if (isComplete()) {
      places.add("mean");
    }
    for (Arm arm : arms(task)) {
      chart.addSeries(arm.name(), places, bars(arm, task));
    }
    return chart;
  }

  /** Returns the arms that have the task's figure in every whole seed. */
  private List<Arm> arms(String task) {
    return findings.experiment().arms().stream()
        .filter(
            arm ->
                findings.wholeSeeds().stream()
                    .allMatch(seed -> findings.figure(arm, task, seed).isPresent()))
        .toList();
  }

  private List<Double> bars(Arm arm, String task) {
    List<Double> bars = new ArrayList<>();
    for (int seed : findings.wholeSeeds()) {
      findings.figure(arm, task, seed).ifPresent(found -> bars.add(PER_CENT * found.value()));
    }
    if (isComplete()) {
      findings.mean(arm, task).ifPresent(mean -> bars.add(PER_CENT * mean));
    }
    return bars;
  }

  private boolean isComplete() {
    return findings.wholeSeeds().equals(findings.seeds());
  }
}
