package io.github.shikra4j.training.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped recipes need, by the configuration of the 7B model; no weights are there. */
class MemoryEstimateTests {
  private static final Path RECIPES = Path.of("../samples/recipes");
  private static final Path TOKENIZER = Path.of("../sdk-runtime/src/test/resources/tiny-tokenizer");
  private static final double GB = 1e9;

  @TempDir private Path folder;

  private ModelFolder sevenB() throws IOException {
    Path model = folder.resolve("model");
    new RandomCheckpoint(ModelShape.TINY, 1).write(model, TOKENIZER);
    ModelFolder tiny = ModelFolder.read(model, null, null);
    Path tower = tiny.tower().orElseThrow().folder();
    edit(
        model.resolve("config.json"),
        Map.of(
            "hidden_size", 4096,
            "intermediate_size", 11008,
            "num_hidden_layers", 32,
            "num_attention_heads", 32,
            "vocab_size", 32003,
            "mm_hidden_size", 1024));
    edit(
        tower.resolve("config.json"),
        Map.of(
            "hidden_size", 1024,
            "intermediate_size", 4096,
            "num_hidden_layers", 24,
            "num_attention_heads", 16,
            "image_size", 224,
            "patch_size", 14));
    JsonObject crop = new JsonObject();
    crop.addProperty("height", 224);
    crop.addProperty("width", 224);
    Path preprocessor = tower.resolve("preprocessor_config.json");
    JsonObject json = JsonParser.parseString(Files.readString(preprocessor)).getAsJsonObject();
    json.add("crop_size", crop);
    Files.writeString(preprocessor, json.toString());
    return ModelFolder.read(model, null, null);
  }

  private static void edit(Path file, Map<String, Integer> numbers) throws IOException {
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    numbers.forEach(json::addProperty);
    Files.writeString(file, json.toString());
  }

  private MemoryEstimate estimate(String name, int devices) throws IOException {
    Recipe recipe = RecipeFile.read(RECIPES.resolve(name));
    return MemoryEstimate.of(sevenB(), recipe, recipe.stages().get(0), devices);
  }

  @Test
  void of_adaptersOfSevenB_fit24Gb() throws IOException {
    MemoryEstimate estimate = estimate("lora-24gb.yaml", 1);
    assertEquals(7.05e9, estimate.parameters(), 0.05e9);
    // Of rank 16, in 32 layers: four of 4096 by 4096, three of 4096 by 11008; and the projector.
    long adapters = 16 * 32 * (4 * (4096 + 4096) + 3 * (4096 + 11008));
    assertEquals(adapters + 4096 * 1024 + 4096, estimate.trained());
    assertTrue(estimate.total() < 17 * GB, estimate::toString);
    assertTrue(estimate.total() > 15 * GB, estimate::toString);
  }

  @Test
  void of_allOfSevenBOverEightDevices_fits40GbEach() throws IOException {
    MemoryEstimate estimate = estimate("paper-7b.yaml", 8);
    assertTrue(estimate.total() < 40 * GB, estimate::toString);
    assertTrue(estimate.total() > 16 * GB, estimate::toString);
  }

  @Test
  void require_lessThanNeeded_saysWhatToChange() throws IOException {
    MemoryEstimate estimate = estimate("projector-only.yaml", 1);
    estimate.require(1000, 1000, "the device");
    DeviceMemoryException e =
        assertThrows(DeviceMemoryException.class, () -> estimate.require(1000, 999, "the device"));
    assertTrue(e.getMessage().contains("use a smaller micro_batch_size"), e::getMessage);
  }
}
