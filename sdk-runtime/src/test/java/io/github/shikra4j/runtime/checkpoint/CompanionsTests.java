package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompanionsTests {
  @TempDir Path folder;
  private Path from;
  private Path to;

  @BeforeEach
  void make() throws IOException {
    from = Files.createDirectories(folder.resolve("models/from"));
    to = folder.resolve("runs/last/to");
    Files.createDirectories(folder.resolve("models/clip"));
  }

  @Test
  void copy_ofTokenizerAndConfig_leavesWeightsBehind() throws IOException {
    config("../clip");
    Files.writeString(from.resolve("tokenizer.model"), "pieces");
    Files.writeString(from.resolve("pytorch_model.bin"), "weights");
    Companions.copy(from, to);
    assertEquals("pieces", Files.readString(to.resolve("tokenizer.model")));
    assertFalse(Files.exists(to.resolve("pytorch_model.bin")));
  }

  @Test
  void copy_ofRelativeTower_namesTheSameFolderFromThere() throws IOException {
    config("../clip");
    Companions.copy(from, to);
    String tower = tower();
    assertEquals("../../../models/clip", tower);
    assertTrue(Files.isSameFile(folder.resolve("models/clip"), to.resolve(tower)));
  }

  @Test
  void copy_ofTowerOnTheHub_keepsItsName() throws IOException {
    config("openai/clip-vit-large-patch14");
    Companions.copy(from, to);
    assertEquals("openai/clip-vit-large-patch14", tower());
  }

  @Test
  void copy_withoutConfig_namesIt() {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> Companions.copy(from, to));
    assertTrue(e.getMessage().contains("config.json"), e.getMessage());
  }

  private void config(String tower) throws IOException {
    Files.writeString(
        from.resolve("config.json"), "{\"mm_vision_tower\": \"" + tower + "\", \"x\": null}");
  }

  private String tower() {
    return JsonFile.read(to.resolve("config.json")).text("mm_vision_tower");
  }
}
