package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlaceCalibrationTests {
  @TempDir private Path folder;

  @Test
  void read_afterWrite_isTheSame() throws IOException {
    PlaceCalibration calibration = new PlaceCalibration(1.25, -0.5);
    calibration.write(folder);
    assertEquals(calibration, PlaceCalibration.read(folder));
  }

  @Test
  void read_withoutFile_leavesConfidencesToTheBit() {
    assertEquals(0.123456789, PlaceCalibration.read(folder).apply(0.123456789));
  }

  @Test
  void apply_ofCertainties_staysBetweenZeroAndOne() {
    PlaceCalibration calibration = new PlaceCalibration(3, 1);
    double least = calibration.apply(0);
    double most = calibration.apply(1);
    assertTrue(least > 0 && least < 1e-6 && most <= 1 && most > 1 - 1e-6, least + " " + most);
    assertEquals(1 / (1 + Math.exp(-1)), calibration.apply(0.5), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"place_confidence\": 2}",
        "{\"place_confidence\": {\"slope\": 0, \"offset\": 0}}",
        "{\"place_confidence\": {\"slope\": -1, \"offset\": 0}}",
        "{\"place_confidence\": {\"slope\": 1, \"offset\": 1e999}}",
        "{\"place_confidence\": {\"slope\": 1, \"offset\": \"much\"}}"
      })
  void read_ofNoCalibration_namesTheFile(String text) throws IOException {
    Files.writeString(folder.resolve("calibration.json"), text);
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> PlaceCalibration.read(folder));
    assertTrue(e.getMessage().contains("calibration.json"), e.getMessage());
  }
}
