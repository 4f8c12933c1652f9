package io.github.shikra4j.training.engine;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.Picture;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.runtime.vision.TowerInput;
import io.github.shikra4j.training.Golden;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.data.TrainingItem;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The items that the original program's training run read. */
final class GoldenItems {
  private GoldenItems() {}

  static List<LoadedItem> ofTraining() {
    ModelFolder folder = ModelFolder.read(Golden.path("shikra"), null, null);
    ImageProcessor processor =
        new ImageProcessor(TowerInput.of(folder.tower().orElseThrow().preprocessor()));
    try (ModelText text = ModelText.read(folder.folder())) {
      return Golden.json("training.json").getAsJsonArray("items").asList().stream()
          .map(item -> item(item.getAsJsonArray(), text))
          .map(
              item ->
                  new LoadedItem(
                      item, processor.process(Picture.read(Objects.requireNonNull(item.image())))))
          .toList();
    }
  }

  private static TrainingItem item(JsonArray place, ModelText text) {
    String name = place.get(0).getAsString();
    JsonObject args =
        Golden.rows("datasets.jsonl").stream()
            .filter(row -> row.get("name").getAsString().equals(name))
            .findFirst()
            .orElseThrow()
            .getAsJsonObject("args");
    try (AnnotatedDataset dataset =
        AnnotatedDataset.open(
            name,
            Map.of(),
            Golden.path("annotations").resolve(args.get("filename").getAsString()),
            Golden.path("images"),
            args.get("template_string").getAsString(),
            0,
            text)) {
      return dataset.get(place.get(1).getAsLong());
    }
  }
}
