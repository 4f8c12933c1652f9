package io.github.shikra4j.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.shikra4j.Device;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStateTests {
  private static final Path TOKENIZER = Path.of("../sdk-runtime/src/test/resources/tiny-tokenizer");

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() {
    model = folder.resolve("model-tuned");
    new RandomCheckpoint(ModelShape.TINY, 1).write(model, TOKENIZER);
  }

  private String state(Precision precision, Path... without) throws IOException {
    OpeningOptions opening =
        new OpeningOptions(
            model,
            null,
            null,
            null,
            List.of(Device.cpu()),
            false,
            precision,
            ServingOptions.defaults(),
            progress -> {});
    return ModelState.of(opening, precision, without);
  }

  @Test
  void of_anotherWeightOrPrecision_isAnother() throws IOException {
    String before = state(Precision.FLOAT32);
    String alone = ModelState.of(model);
    assertEquals(before, state(Precision.FLOAT32, folder.resolve("model")));
    assertNotEquals(before, state(Precision.FLOAT16));
    for (String file : List.of("model.safetensors", "clip/model.safetensors")) {
      byte[] bytes = Files.readAllBytes(model.resolve(file));
      bytes[bytes.length - 1] ^= 1;
      Files.write(model.resolve(file), bytes);
      assertNotEquals(before, state(Precision.FLOAT32));
      assertNotEquals(alone, ModelState.of(model));
      bytes[bytes.length - 1] ^= 1;
      Files.write(model.resolve(file), bytes);
    }
    assertEquals(before, state(Precision.FLOAT32));
  }

  @Test
  void of_whatLiesBesideTheModel_isTheSame() throws IOException {
    String before = state(Precision.FLOAT32);
    Files.writeString(Files.createDirectory(model.resolve("scores")).resolve("results.md"), "1");
    for (String name : List.of("out.jsonl", "out.jsonl.origin.json", "out.jsonl.lock", "out.png")) {
      Files.writeString(model.resolve(name), "{}");
    }
    assertEquals(before, state(Precision.FLOAT32));
    Path output = Files.writeString(model.resolve("out.json"), "{}");
    assertEquals(before, state(Precision.FLOAT32, output));
    assertNotEquals(before, state(Precision.FLOAT32));
  }
}
