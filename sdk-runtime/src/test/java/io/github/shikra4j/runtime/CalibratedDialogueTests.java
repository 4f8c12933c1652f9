package io.github.shikra4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.shikra4j.Confidence;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.runtime.model.ModelShape;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with a calibration beside its weights. */
final class CalibratedDialogueTests {
  private static Confidence located(Path folder) {
    try (ReferentialDialogue shikra = ReferentialDialogue.open(folder)) {
      return shikra
          .about(RandomModels.picture(90, 60, 1))
          .locate("the dog")
          .answer()
          .mentions()
          .get(0)
          .confidences()
          .get(0);
    }
  }

  @Test
  void locate_withCalibration_scalesThePlaceAndNotItsCoordinates(@TempDir Path folder)
      throws IOException {
    RandomModels.write(ModelShape.TINY, folder);
    Confidence raw = located(folder);
    PlaceCalibration calibration = new PlaceCalibration(0.5, 1);
    calibration.write(folder);
    Confidence calibrated = located(folder);
    assertEquals(calibration.apply(raw.value()), calibrated.value(), 1e-12);
    assertNotEquals(raw.value(), calibrated.value(), 1e-6);
    assertEquals(raw.coordinates(), calibrated.coordinates());
  }
}
