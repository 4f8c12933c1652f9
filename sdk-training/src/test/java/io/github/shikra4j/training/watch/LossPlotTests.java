package io.github.shikra4j.training.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.OutputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossPlotTests {
  private static final int AVERAGE = 0xff1f5fa8;
  private static final int VALIDATION = 0xffc84b31;

  @TempDir Path output;

  @Test
  void draw_longRun_showsLossAboveAndRateBelow() throws IOException {
    run(3000, false);

    LossPlot.draw(output);

    BufferedImage image = ImageIO.read(output.resolve("loss.png").toFile());
    assertTrue(count(image, AVERAGE, 0, 560) > 500, "loss");
    assertTrue(count(image, AVERAGE, 560, 800) > 500, "rate");
    assertTrue(count(image, VALIDATION, 0, 560) > 50, "validation");
    assertFalse(Files.exists(output.resolve("loss.png.part")));
  }

  @Test
  void draw_lossThatFallsFar_isDrawn() throws IOException {
    run(300, true);

    LossPlot.draw(output);

    BufferedImage image = ImageIO.read(output.resolve("loss.png").toFile());
    assertTrue(count(image, AVERAGE, 0, 560) > 500);
  }

  @Test
  void draw_tornLastRow_isPassedOver() throws IOException {
    Files.writeString(
        output.resolve("metrics.jsonl"),
        "{\"step\":0,\"loss\":null,\"lr\":0}\n{\"step\":1,\"loss\":2,\"lr\":1e-5}\n{\"step\":2,\"lo");

    LossPlot.draw(output);

    assertTrue(Files.exists(output.resolve("loss.png")));
  }

  @Test
  void draw_whereAFolderIsInTheWay_namesIt() throws IOException {
    run(6, false);
    Path png = Files.createDirectories(output.resolve("loss.png").resolve("inside")).getParent();

    OutputException error = assertThrows(OutputException.class, () -> LossPlot.draw(output));

    assertTrue(error.getMessage().startsWith(png.toString()), error.getMessage());
  }

  @Test
  void draw_withoutMetrics_namesTheFile() {
    OutputException error = assertThrows(OutputException.class, () -> LossPlot.draw(output));
    assertTrue(error.getMessage().contains("metrics.jsonl"), error.getMessage());
  }

  @Test
  void thinned_millionPoints_keepsSpikesAndEnds() {
    int size = 1_000_000;
    double[] x = new double[size];
    double[] y = new double[size];
    Arrays.setAll(x, i -> i);
    Arrays.setAll(y, i -> i % 2);
    y[777_777] = 99;
    y[123_456] = -99;

    Curve thin = new Curve(x, y).thinned(2000);

    assertEquals(2000, thin.size());
    assertEquals(0, thin.x()[0]);
    assertEquals(size - 1, thin.x()[thin.size() - 1]);
    assertTrue(Arrays.stream(thin.y()).anyMatch(v -> v == 99));
    assertTrue(Arrays.stream(thin.y()).anyMatch(v -> v == -99));
    for (int i = 1; i < thin.size(); i++) {
      assertTrue(thin.x()[i] > thin.x()[i - 1]);
    }
  }

  @Test
  void smoothed_beginsAtTheFirstPointAndFollows() {
    Curve curve = new Curve(new double[] {0, 1, 2}, new double[] {4, 1, 1});
    // span 3: each new point counts half; corrected weights 1/2, 3/4, 7/8
    assertArrayEquals(new double[] {4, 2, 1 + 3.0 / 7}, curve.smoothed(3).y(), 1e-12);
  }

  private void run(int steps, boolean overfits) {
    Random random = new Random(1);
    try (RunRecorder recorder = RunRecorder.open(output, 0)) {
      for (int step = 0; step < steps; step++) {
        double trend = overfits ? 5 * Math.exp(-step * 0.03) : 0.7 + 3 / (1 + step * 0.02);
        double loss = trend * (1 + 0.15 * random.nextGaussian());
        double rate =
            2e-5 * Math.min((step + 1) / 90.0, 0.5 + 0.5 * Math.cos(Math.PI * step / steps));
        recorder.onStep(
            new TrainingStep(
                "stage1",
                step,
                steps,
                Math.abs(loss) + 1e-4,
                1,
                rate,
                900,
                step,
                64,
                4000,
                700,
                false,
                3,
                0));
        if (step % (steps / 6) == steps / 6 - 1) {
          recorder.onValidation(step + 1, Map.of("loss", trend * 1.1));
        }
      }
    }
  }

  private static long count(BufferedImage image, int color, int fromRow, int toRow) {
    long count = 0;
    for (int y = fromRow; y < toRow; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == color ? 1 : 0;
      }
    }
    return count;
  }
}
