package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.Progress;
import io.github.shikra4j.runtime.Golden;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CheckpointWriterTests {
  private static final List<TensorSpec> TENSORS =
      List.of(
          new TensorSpec("byte", ElementType.UINT8, List.of(3L)),
          new TensorSpec("scalar", ElementType.FLOAT64, List.of()),
          new TensorSpec("matrix", ElementType.FLOAT16, List.of(300L, 2L)),
          new TensorSpec("empty", ElementType.FLOAT32, List.of(0L, 70000L)),
          new TensorSpec("ids", ElementType.INT64, List.of(1L, 1L, 2L, 2L)),
          new TensorSpec("brain", ElementType.BFLOAT16, List.of(5L)));

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void write_ofEveryKindOfTensor_isReadBack(Format format) {
    List<Progress> heard = new ArrayList<>();
    writer(format).withListener(heard::add).write(TENSORS, CheckpointWriterTests::numbers);
    assertReadBack();
    assertEquals(TENSORS.size(), heard.size());
    assertEquals(1253, heard.get(5).done());
    assertEquals(1253, heard.get(5).total());
  }

  @ParameterizedTest
  @EnumSource
  void write_aboveTheShardSize_writesShardsAndIndex(Format format) throws IOException {
    writer(format).withMaxShardBytes(1200).write(TENSORS, CheckpointWriterTests::numbers);
    assertReadBack();
    assertEquals(
        format == Format.SAFETENSORS
            ? Set.of(
                "model-00001-of-00003.safetensors",
                "model-00002-of-00003.safetensors",
                "model-00003-of-00003.safetensors",
                "model.safetensors.index.json")
            : Set.of(
                "pytorch_model-00001-of-00003.bin",
                "pytorch_model-00002-of-00003.bin",
                "pytorch_model-00003-of-00003.bin",
                "pytorch_model.bin.index.json"),
        files());
  }

  @ParameterizedTest
  @EnumSource
  void write_whoseContentFails_leavesNoFile(Format format) throws IOException {
    CheckpointWriter writer = writer(format).withMaxShardBytes(1);
    assertThrows(
        IllegalStateException.class,
        () ->
            writer.write(
                TENSORS,
                tensor -> {
                  if (tensor.name().equals("ids")) {
                    throw new IllegalStateException("out of ids");
                  }
                  return numbers(tensor);
                }));
    assertEquals(Set.of(), files());
  }

  @Test
  void write_ofTooFewBytes_isRefused() {
    CheckpointWriter writer = writer(Format.SAFETENSORS);
    assertThrows(
        IllegalArgumentException.class,
        () -> writer.write(TENSORS, tensor -> ByteBuffer.allocate(1)));
  }

  @Test
  void write_overTheSameNames_replacesThem() {
    writer(Format.TORCH).write(TENSORS.subList(0, 1), CheckpointWriterTests::numbers);
    writer(Format.TORCH).write(TENSORS, CheckpointWriterTests::numbers);
    assertReadBack();
  }

  @Test
  void write_besideOtherWeights_isRefused() throws IOException {
    writer(Format.TORCH).write(TENSORS, CheckpointWriterTests::numbers);
    CheckpointWriter writer = writer(Format.SAFETENSORS);
    CheckpointException e =
        assertThrows(
            CheckpointException.class, () -> writer.write(TENSORS, CheckpointWriterTests::numbers));
    assertTrue(e.getMessage().contains("pytorch_model.bin"), e.getMessage());
    assertEquals(Set.of("pytorch_model.bin"), files());
  }

  @Test
  void write_withListenerThatThrows_goesOn() {
    writer(Format.SAFETENSORS)
        .withListener(
            progress -> {
              throw new IllegalStateException("deaf");
            })
        .write(TENSORS, CheckpointWriterTests::numbers);
    assertReadBack();
  }

  @Test
  void stateDict_ofMoreTensorsThanAGroup_isReadBack() {
    List<TensorSpec> many = new ArrayList<>();
    for (int i = 0; i < 2001; i++) {
      many.add(new TensorSpec("tensor." + i, ElementType.INT8, List.of(1L)));
    }
    writer(Format.TORCH).write(many, CheckpointWriterTests::numbers);
    assertEquals(2001, TorchFile.read(folder.resolve("pytorch_model.bin")).size());
  }

  @Golden.Needed
  @Test
  void stateDict_ofGoldenTensors_isWhatTorchWrote() throws IOException {
    for (String name : List.of("clip/pytorch_model", "shikra/pytorch_model-00003-of-00004")) {
      Path file = Golden.path(name + ".bin");
      List<TensorSpec> tensors =
          TorchFile.read(file).values().stream()
              .map(at -> new TensorSpec(at.name(), at.type(), at.shape()))
              .toList();
      String entry = name.substring(name.indexOf('/') + 1) + "/data.pkl";
      try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
        assertArrayEquals(
            zip.getInputStream(zip.getEntry(entry)).readAllBytes(), Pickler.stateDict(tensors));
      }
    }
  }

  private CheckpointWriter writer(Format format) {
    return new CheckpointWriter(folder, format);
  }

  private void assertReadBack() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertEquals(TENSORS.size(), checkpoint.names().size());
      for (TensorSpec tensor : TENSORS) {
        assertEquals(tensor, checkpoint.spec(tensor.name()));
        assertEquals(numbers(tensor), checkpoint.tensor(tensor.name()).bytes(), tensor.name());
      }
    }
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static ByteBuffer numbers(TensorSpec tensor) {
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes());
    for (int i = 0; i < bytes.limit(); i++) {
      bytes.put(i, (byte) (i + tensor.name().length()));
    }
    return bytes;
  }
}
