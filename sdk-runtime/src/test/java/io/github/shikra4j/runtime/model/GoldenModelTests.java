package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Ints;
import com.google.gson.JsonObject;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.Golden;
import io.github.shikra4j.runtime.GoldenTensors;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.program.Torch;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.runtime.vision.TowerInput;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Features and logits equal to the original program's. */
@Golden.Needed
class GoldenModelTests {

  private static ShikraModel load(ModelFolder folder, Arithmetic arithmetic) {
    try (Checkpoint checkpoint = Checkpoint.open(folder.folder())) {
      return ShikraModel.load(
          folder, checkpoint, arithmetic, List.of(Device.cpu()), progress -> {});
    }
  }

  private static ModelFolder folder(String name) {
    return ModelFolder.read(Golden.path(name), null, null);
  }

  /** In int8 they are off by 0.010 to 0.014 of their norm. */
  @ParameterizedTest
  @CsvSource({"shikra, FLOAT32, 1e-4", "shikra-safetensors, FLOAT32, 1e-4", "shikra, INT8, 3e-2"})
  void encode_goldenPhotos_givesTheOriginalsFeatures(
      String name, Precision precision, double tolerance) throws Exception {
    ModelFolder folder = folder(name);
    ImageProcessor processor =
        new ImageProcessor(TowerInput.of(folder.tower().orElseThrow().preprocessor()));
    GoldenTensors golden = GoldenTensors.read("image_features.safetensors");
    try (ShikraModel model = load(folder, Arithmetic.of(precision))) {
      for (String photo : golden.names()) {
        float[] pixels =
            processor.process(
                Picture.of(ImageIO.read(Golden.path("images").resolve(photo).toFile())));
        try (NDArray features = model.pictures().orElseThrow().encode(List.of(pixels)).get(0)) {
          double error = GoldenTensors.distance(features.toFloatArray(), golden.get(photo));
          // JPEG decoders differ; the figure for features is 1e-4 on equal pixels.
          assertTrue(
              error < Math.max(tolerance, photo.endsWith(".jpg") ? 2e-2 : 0), photo + ": " + error);
        }
      }
    }
  }

  /** In int8 the five dialogues' logits are off by 0.03 to 0.11 of their norm. */
  @ParameterizedTest
  @CsvSource({"FLOAT32, 1e-4", "INT8, 2e-1"})
  void forward_goldenPrompts_givesTheOriginalsLogits(Precision precision, double tolerance) {
    GoldenTensors features = GoldenTensors.read("image_features.safetensors");
    GoldenTensors logits = GoldenTensors.read("last_logits.safetensors");
    try (ShikraModel model = load(folder("shikra"), Arithmetic.of(precision));
        NDManager manager = Torch.newManager(Device.cpu())) {
      List<JsonObject> rows = Golden.rows("dialogues.jsonl");
      for (int i = 0; i < rows.size(); i++) {
        double error =
            GoldenTensors.distance(
                lastLogits(model, rows.get(i), features, manager), logits.get(String.valueOf(i)));
        assertTrue(error < tolerance, "dialogue " + i + ": " + error);
      }
    }
  }

  private static float[] lastLogits(
      ShikraModel model, JsonObject row, GoldenTensors features, NDManager manager) {
    int[] ids = Golden.ints(row.get("prompt_ids"));
    String photo = row.get("image").getAsString();
    NDArray picture = manager.create(features.get(photo), new Shape(features.shape(photo)));
    int position = Ints.indexOf(ids, 32000);
    try (KvCache cache = model.language().newCache(ids.length)) {
      Logits logits =
          model
              .language()
              .forward(
                  List.of(new Feed(cache, ids, new Feed.PictureFeatures(picture, position), 1)));
      assertEquals(1, logits.rows());
      return logits.values();
    }
  }
}
