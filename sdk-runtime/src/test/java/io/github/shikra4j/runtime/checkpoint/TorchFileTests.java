package io.github.shikra4j.runtime.checkpoint;

import static io.github.shikra4j.runtime.checkpoint.TorchArchive.dict;
import static io.github.shikra4j.runtime.checkpoint.TorchArchive.tensor;
import static io.github.shikra4j.runtime.checkpoint.TorchArchive.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TorchFileTests {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("pytorch_model.bin");
  }

  @Test
  void read_ofContiguousTensor_hasItsNumbers() {
    assertArrayEquals(
        new float[] {1, 2, 3, 4, 5, 6}, floats(view(0, new int[] {2, 3}, new int[] {3, 1})));
  }

  @Test
  void read_ofViewWithOffset_startsThere() {
    assertArrayEquals(new float[] {3, 4}, floats(view(2, new int[] {2}, new int[] {1})));
  }

  @Test
  void read_ofTransposedView_isCopiedRowMajor() {
    assertArrayEquals(
        new float[] {1, 4, 2, 5, 3, 6}, floats(view(0, new int[] {3, 2}, new int[] {1, 3})));
  }

  @Test
  void read_ofExpandedView_repeatsItsElements() {
    assertArrayEquals(
        new float[] {2, 2, 2, 3, 3, 3}, floats(view(1, new int[] {2, 3}, new int[] {1, 0})));
  }

  @Test
  void read_ofScalarAndOfEmptyTensor_haveOneAndNoElement() {
    assertArrayEquals(new float[] {4}, floats(view(3, new int[0], new int[0])));
    assertArrayEquals(new float[0], floats(view(6, new int[] {0, 9}, new int[] {9, 1})));
  }

  @Test
  void read_ofParameterInWrapperWithMetadata_findsTheTensor() {
    String parameter =
        "ctorch._utils\n_rebuild_parameter\n("
            + view(0, new int[] {1}, new int[] {1})
            + "\u0088ccollections\nOrderedDict\n)RtR";
    String metadata = "}(" + text("_metadata") + "ccollections\nOrderedDict\n)Rub";
    String state = "ccollections\nOrderedDict\n)R(" + text("w") + parameter + "u" + metadata;
    TorchArchive.ofPickle("\u0080\2}(" + text("epoch") + "K\5" + text("state_dict") + state + "u.")
        .with("data/0", numbers())
        .write(file);
    Map<String, TensorLocation> tensors = TorchFile.read(file);
    assertEquals(List.of("w"), List.copyOf(tensors.keySet()));
    assertArrayEquals(new float[] {1}, tensors.get("w").load().toFloats());
  }

  @Test
  void read_ofBfloat16_keepsBits() {
    TorchArchive.ofPickle(dict("w", tensor("BFloat16Storage", 2, 0, new int[] {2}, new int[] {1})))
        .with("data/0", new byte[] {(byte) 0x80, 0x3f, 0, (byte) 0xc0})
        .write(file);
    assertArrayEquals(new float[] {1, -2}, TorchFile.read(file).get("w").load().toFloats());
  }

  static List<Arguments> viewsBeyondTheirStorage() {
    return List.of(
        Arguments.of(1, new int[] {2, 3}, new int[] {3, 1}),
        Arguments.of(7, new int[] {0}, new int[] {1}),
        Arguments.of(0, new int[] {7}, new int[] {1}),
        Arguments.of(0, new int[] {2}, new int[] {6}),
        Arguments.of(
            0,
            new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE},
            new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE}));
  }

  @ParameterizedTest
  @MethodSource("viewsBeyondTheirStorage")
  void read_ofViewBeyondItsStorage_namesFileAndTensor(int offset, int[] shape, int[] strides) {
    archive(view(offset, shape, strides));
    assertRefused("pytorch_model.bin", "tensor w", "beyond its storage");
  }

  static List<Arguments> malformedViews() {
    return List.of(
        Arguments.of(-1, new int[] {1}, new int[] {1}),
        Arguments.of(0, new int[] {-1}, new int[] {1}),
        Arguments.of(5, new int[] {2}, new int[] {-1}),
        Arguments.of(0, new int[] {2, 2}, new int[] {1}),
        Arguments.of(0, new int[17], new int[17]));
  }

  @ParameterizedTest
  @MethodSource("malformedViews")
  void read_ofNegativeOrUnevenView_isRefused(int offset, int[] shape, int[] strides) {
    archive(view(offset, shape, strides));
    assertRefused("pytorch_model.bin", "malformed pickle");
  }

  @Test
  void read_ofStorageShorterThanItSays_namesTheTensor() {
    TorchArchive.ofPickle(dict("w", view(0, new int[] {1}, new int[] {1})))
        .with("data/0", new byte[23])
        .write(file);
    assertRefused("tensor w", "storage 0");
  }

  @Test
  void read_ofMissingStorage_namesIt() {
    TorchArchive.ofPickle(dict("w", view(0, new int[] {1}, new int[] {1}))).write(file);
    assertRefused("archive/data/0", "missing");
  }

  @Test
  void load_ofExpandedViewAbove2GiB_isRefused() {
    archive(view(0, new int[] {1 << 20, 1 << 20}, new int[] {0, 0}));
    TensorLocation location = TorchFile.read(file).get("w");
    CheckpointException e = assertThrows(CheckpointException.class, location::load);
    assertTrue(e.getMessage().contains("larger than 2 GiB"), e.getMessage());
  }

  @Test
  void load_ofSmallStorageRepeatedToManyMegabytes_isRefused() {
    archive(view(0, new int[] {1 << 23}, new int[] {0}));
    TensorLocation location = TorchFile.read(file).get("w");
    CheckpointException e = assertThrows(CheckpointException.class, location::load);
    assertTrue(e.getMessage().contains("repeats"), e.getMessage());
  }

  @Test
  void read_ofDeflatedArchive_isRefused() {
    TorchArchive.ofPickle(dict("w", view(0, new int[] {1}, new int[] {1})))
        .with("data/0", numbers())
        .deflated()
        .write(file);
    assertRefused("compressed");
  }

  @Test
  void read_ofBigEndianArchive_isRefused() {
    TorchArchive.ofPickle(dict("w", view(0, new int[] {1}, new int[] {1})))
        .with("data/0", numbers())
        .with("byteorder", "big".getBytes(StandardCharsets.UTF_8))
        .write(file);
    assertRefused("little-endian");
  }

  @Test
  void read_ofTruncatedArchive_isRefusedAtEveryLength() throws IOException {
    byte[] whole =
        TorchArchive.ofPickle(dict("w", view(0, new int[] {1}, new int[] {1})))
            .with("data/0", numbers())
            .bytes();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused("pytorch_model.bin");
    }
  }

  @Test
  void read_ofLegacyFile_saysHowToConvertIt() throws IOException {
    Files.write(file, new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10});
    assertRefused("torch.save(torch.load(");
  }

  @Test
  void read_ofLfsPointer_saysSo() throws IOException {
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\n");
    assertRefused("Git LFS pointer");
  }

  private void assertRefused(String... words) {
    CheckpointException e = assertThrows(CheckpointException.class, () -> TorchFile.read(file));
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  private static String view(int offset, int[] shape, int[] strides) {
    return tensor("FloatStorage", 6, offset, shape, strides);
  }

  private float[] floats(String tensor) {
    archive(tensor);
    return TorchFile.read(file).get("w").load().toFloats();
  }

  private void archive(String tensor) {
    TorchArchive.ofPickle(dict("w", tensor)).with("data/0", numbers()).write(file);
  }

  private static byte[] numbers() {
    ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i <= 6; i++) {
      bytes.putFloat(i);
    }
    return bytes.array();
  }
}
