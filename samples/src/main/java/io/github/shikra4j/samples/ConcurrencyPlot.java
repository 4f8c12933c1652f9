package io.github.shikra4j.samples;

import io.github.shikra4j.Picture;
import io.github.shikra4j.runtime.serve.ServiceBenchmark;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/**
 * Draws how many requests a second are answered when so many come at once.
 *
 * @param results what was measured with each number
 */
record ConcurrencyPlot(List<ServiceBenchmark.Result> results) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;

  /**
   * Writes a PNG file.
   *
   * @throws io.github.shikra4j.OutputException if it cannot be written
   */
  void write(Path file) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle("requests at once")
            .yAxisTitle("requests a second")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setYAxisMin(0.0);
    chart.addSeries(
        "requests a second",
        results.stream().map(ServiceBenchmark.Result::concurrency).toList(),
        results.stream().map(ServiceBenchmark.Result::requestsPerSecond).toList());
    Picture.of(BitmapEncoder.getBufferedImage(chart)).write(file);
  }
}
