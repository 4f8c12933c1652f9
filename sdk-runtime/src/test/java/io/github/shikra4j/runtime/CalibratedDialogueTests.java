package io.github.shikra4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.shikra4j.Confidence;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.ReferentialDialogueBuilder;
import io.github.shikra4j.runtime.checkpoint.AdapterConfig;
import io.github.shikra4j.runtime.checkpoint.AdapterFolder;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.runtime.model.ModelShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with a calibration beside its weights. */
final class CalibratedDialogueTests {
  private static Confidence located(Path folder) {
    return located(ReferentialDialogue.builder().model(folder));
  }

  private static Confidence located(ReferentialDialogueBuilder opening) {
    try (ReferentialDialogue shikra = opening.open()) {
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
    Path adapter = folder.resolve("adapter");
    writeAdapterThatChangesNothing(folder, adapter);
    assertEquals(raw, located(ReferentialDialogue.builder().model(folder).adapter(adapter)));
  }

  private static void writeAdapterThatChangesNothing(Path model, Path adapter) {
    String query = "model.layers.0.self_attn.q_proj";
    try (Checkpoint weights = Checkpoint.open(model)) {
      long hidden = weights.spec(query + ".weight").shape().get(0);
      AdapterFolder.write(
          adapter,
          new AdapterConfig(2, 2, List.of("q_proj"), List.of(), Optional.empty()),
          List.of(
              new TensorSpec(query + ".lora_A.weight", ElementType.FLOAT32, List.of(2L, hidden)),
              new TensorSpec(query + ".lora_B.weight", ElementType.FLOAT32, List.of(hidden, 2L))),
          tensor -> ByteBuffer.allocate((int) tensor.bytes()));
    }
  }
}
