package io.github.shikra4j.training.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Torch;
import io.github.shikra4j.training.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

@Golden.Needed
class TrajectoryTests {

  @Test
  void train_goldenItems_followsTheOriginal() {
    JsonObject golden = Golden.json("training.json");
    ModelFolder folder = ModelFolder.read(Golden.path("shikra"), null, null);
    List<LoadedItem> items = GoldenItems.ofTraining();
    Torch.start();
    Trained trained = new Trained(false, true, true, 0, 0, List.of(), 0, NumberType.FLOAT32, false);
    try (Checkpoint checkpoint = Checkpoint.open(folder.folder());
        NDManager manager = Torch.newManager(Device.cpu());
        TrainedModel model =
            ModelLoader.load(folder, checkpoint, trained, List.of(Device.cpu()), manager)) {
      AdamW optimiser = new AdamW(model.train(), 0.9, 0.999, 1e-8, 0);
      for (JsonElement element : golden.getAsJsonArray("steps")) {
        JsonObject step = element.getAsJsonObject();
        JsonArray indices = step.getAsJsonArray("items");
        List<LoadedItem> batch =
            indices.asList().stream().map(i -> items.get(i.getAsInt())).toList();
        long divisor = batch.stream().mapToLong(i -> Batch.trainedTokens(i.item())).sum();
        double loss;
        try (Tape tape = new Tape(model.manager(), model.train(), false)) {
          NDArray value =
              new ForwardPass(model, Batch.of(batch, model.patches()), tape).loss(divisor);
          loss = value.getFloat();
          tape.backward();
        }
        try (Gradients gradients = Gradients.of(model)) {
          double norm = gradients.norm();
          System.out.println(step + " " + loss + " " + norm);
          gradients.scale(Math.min(1, 1 / (norm + 1e-6)));
          optimiser.step(gradients, step.get("lr").getAsDouble());
          gradients.clear();
          assertEquals(1, loss / step.get("loss").getAsDouble(), 1e-3);
          assertEquals(1, norm / step.get("grad_norm").getAsDouble(), 1e-3);
        }
      }
    }
  }
}
