package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.Picture;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws how often boxes of each confidence were right. */
final class ReliabilityDiagram {
  private static final int SIDE = 600;

  private ReliabilityDiagram() {}

  /** Writes the diagram of bins as PNG. */
  static void write(String title, List<Calibration.Bin> bins, Path file) {
    XYChart chart =
        new XYChartBuilder()
            .width(SIDE)
            .height(SIDE)
            .title(title)
            .xAxisTitle("confidence")
            .yAxisTitle("share with IoU above 0.5")
            .build();
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
    XYSeries ideal = chart.addSeries("calibrated", new double[] {0, 1}, new double[] {0, 1});
    ideal.setMarker(SeriesMarkers.NONE).setLineColor(Color.GRAY);
    List<Calibration.Bin> filled = bins.stream().filter(bin -> bin.count() > 0).toList();
    XYSeries measured =
        chart.addSeries(
            "measured",
            filled.stream().mapToDouble(Calibration.Bin::confidence).toArray(),
            filled.stream().mapToDouble(Calibration.Bin::accuracy).toArray());
    measured.setMarker(SeriesMarkers.CIRCLE).setLineColor(Color.BLUE);
    Picture.of(BitmapEncoder.getBufferedImage(chart)).write(file);
  }
}
