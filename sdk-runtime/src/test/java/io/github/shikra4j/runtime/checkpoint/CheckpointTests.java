package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointTests {
  @TempDir Path folder;

  @Test
  void open_ofBothFormats_prefersSafetensors() throws IOException {
    write(folder.resolve("a"), Format.TORCH, "torch", 1);
    write(folder, Format.SAFETENSORS, "safe", 1);
    Files.move(folder.resolve("a/pytorch_model.bin"), folder.resolve("pytorch_model.bin"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertEquals(Set.of("safe"), checkpoint.names());
    }
  }

  @Test
  void open_ofEmptyOrMissingFolder_saysWhatBelongsThere() {
    assertRefused("no weights");
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> Checkpoint.open(folder.resolve("none")));
    assertTrue(e.getMessage().contains("none"), e.getMessage());
  }

  @Test
  void tensor_thatIsMissing_isNamedWithItsFolder() {
    write(folder, Format.TORCH, "w", 1);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertFalse(checkpoint.contains("v"));
      for (Runnable call :
          List.<Runnable>of(() -> checkpoint.tensor("v"), () -> checkpoint.spec("v"))) {
        CheckpointException e = assertThrows(CheckpointException.class, call::run);
        assertTrue(e.getMessage().contains("tensor v"), e.getMessage());
        assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
      }
    }
  }

  @Test
  void tensor_afterClose_isRefusedButEarlierOnesStay() {
    write(folder, Format.SAFETENSORS, "w", 2);
    Checkpoint checkpoint = Checkpoint.open(folder);
    StoredTensor tensor = checkpoint.tensor("w");
    checkpoint.close();
    assertThrows(ClosedException.class, () -> checkpoint.tensor("w"));
    assertArrayEquals(new float[] {0, 1}, tensor.toFloats());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.safetensors",
        "/etc/secret.bin",
        "a/b.safetensors",
        "..\\\\secret.bin",
        "C:secret.bin",
        ".bin",
        "",
        "config.json",
        "nul\\u0000.bin"
      })
  void open_ofIndexThatLeavesTheFolder_isRefused(String shard) throws IOException {
    index("{\"w\": \"" + shard + "\"}");
    assertRefused("index.json", "weight_map.w", "no name of a shard");
  }

  @Test
  void open_ofIndexWithMissingShard_namesBoth() throws IOException {
    index("{\"w\": \"model-00001-of-00002.safetensors\"}");
    assertRefused("weight_map.w", "model-00001-of-00002.safetensors is missing");
  }

  @Test
  void open_ofIndexWithTensorThatTheShardLacks_namesBoth() throws IOException {
    write(folder.resolve("a"), Format.SAFETENSORS, "w", 1);
    Files.move(folder.resolve("a/model.safetensors"), folder.resolve("s.safetensors"));
    index("{\"w\": \"s.safetensors\", \"v\": \"s.safetensors\"}");
    assertRefused("weight_map.v", "s.safetensors has no such tensor");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "[]", "{\"w\": 3}", "null"})
  void open_ofMalformedIndex_namesIt(String map) throws IOException {
    index(map);
    assertRefused("index.json", "weight_map");
  }

  @Test
  void open_ofTensorInTwoShards_namesIt() throws IOException {
    for (String shard : List.of("a", "b")) {
      write(folder.resolve(shard), Format.SAFETENSORS, "twice", 1);
      Files.move(
          folder.resolve(shard + "/model.safetensors"), folder.resolve(shard + ".safetensors"));
    }
    index("{\"x\": \"a.safetensors\", \"y\": \"b.safetensors\"}");
    assertRefused("twice", "two shards");
  }

  private void assertRefused(String... words) {
    CheckpointException e = assertThrows(CheckpointException.class, () -> Checkpoint.open(folder));
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  private void index(String map) throws IOException {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"), "{\"weight_map\": " + map + "}");
  }

  private static void write(Path folder, Format format, String name, long elements) {
    new CheckpointWriter(folder, format)
        .write(
            List.of(new TensorSpec(name, ElementType.FLOAT32, List.of(elements))),
            tensor -> {
              ByteBuffer bytes = Models.buffer((int) tensor.bytes());
              for (int i = 0; i < elements; i++) {
                bytes.putFloat(i);
              }
              return bytes.flip();
            });
  }
}
