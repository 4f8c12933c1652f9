package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibrateCommandTests {
  @TempDir private Path folder;

  /** Boxes of confidence 0.2 of which 60 of 100 are right, of 0.6 of which 90 are. */
  private String predictions() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      rows.append(row("[0.2]", i < 60)).append(row("[0.6]", i < 90));
    }
    rows.append("{\"confidences\": [0.9, 0.9], \"iou_pixels\": 0.1}\n{\"confidences\": []}\n");
    return Files.writeString(folder.resolve("attributes.jsonl"), rows).toString();
  }

  private static String row(String confidences, boolean hit) {
    return "{\"confidences\": %s, \"iou_pixels\": %s}%n"
        .formatted(confidences, hit ? "0.8" : "0.3")
        .replace("\r", "");
  }

  @Test
  void calibrate_withPredictions_writesWhatMakesThemHitRates() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    Ran ran = run("calibrate", "--model", model.toString(), "--predictions", predictions());
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("200 boxes: "), ran.out());
    PlaceCalibration calibration = PlaceCalibration.read(model);
    assertEquals(0.6, calibration.apply(0.2), 0.01);
    assertEquals(0.9, calibration.apply(0.6), 0.01);
    Ran again = run("calibrate", "--model", model.toString(), "--predictions", predictions());
    assertEquals(2, again.code());
    assertTrue(again.complaint().contains("calibration.json"), again.err());
  }

  @Test
  void calibrate_withFewBoxes_isRefused() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    Path few = Files.writeString(folder.resolve("few.jsonl"), row("[0.2]", true));
    Ran ran = run("calibrate", "--model", model.toString(), "--predictions", few.toString());
    assertEquals(2, ran.code());
    assertTrue(ran.complaint().contains("1 boxes; at least 200"), ran.err());
  }

  @Test
  void calibrate_withPredictionsOfAnotherModel_isRefused() throws IOException {
    assertRefused("{\"model\": \"/models/another\"}", "are of /models/another");
  }

  @Test
  void calibrate_withConfidencesThatWereCalibrated_isRefused() throws IOException {
    String model = folder.toRealPath().resolve("model").toString();
    assertRefused(
        "{\"model\": \"%s\", \"confidences\": \"calibrated\"}".formatted(model),
        "its confidences are calibrated");
  }

  /** Calibrates by predictions that evaluate left a note beside. */
  private void assertRefused(String note, String why) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    String rows = predictions();
    Files.writeString(Path.of(rows.replace(".jsonl", ".task.json")), note);
    Ran ran = run("calibrate", "--model", model.toString(), "--predictions", rows);
    assertEquals(2, ran.code());
    assertTrue(ran.complaint().contains(why), ran.err());
    assertFalse(PlaceCalibration.isIn(model));
  }

  @Test
  void calibrate_ofNoModel_isRefused() throws IOException {
    Ran ran = run("calibrate", "--model", folder.toString(), "--predictions", predictions());
    assertEquals(2, ran.code());
    assertTrue(ran.complaint().contains("is no model's folder"), ran.err());
  }
}
