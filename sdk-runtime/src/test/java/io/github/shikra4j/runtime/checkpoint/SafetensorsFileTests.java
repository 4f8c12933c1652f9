package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsFileTests {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.safetensors");
  }

  @Test
  void read_ofTwoTensors_hasTheirNumbers() throws IOException {
    write(
        """
        {"__metadata__": {"format": "pt"},
         "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]},
         "a": {"dtype": "F16", "shape": [1, 2], "data_offsets": [0, 4]}}
        """,
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0x3c00)
            .putShort((short) 0xc000)
            .putFloat(5)
            .putFloat(6)
            .array());
    Map<String, TensorLocation> tensors = SafetensorsFile.read(file);
    assertEquals(List.of("b", "a"), List.copyOf(tensors.keySet()));
    assertArrayEquals(new float[] {1, -2}, tensors.get("a").load().toFloats());
    assertArrayEquals(new float[] {5, 6}, tensors.get("b").load().toFloats());
    assertEquals(List.of(1L, 2L), tensors.get("a").load().shape());
  }

  @Test
  void read_ofUnalignedScalarAndEmptyTensor_areRead() throws IOException {
    write(
        """
        {"e": {"dtype": "F32", "shape": [0, 3], "data_offsets": [1, 1]},
         "s": {"dtype": "F32", "shape": [], "data_offsets": [1, 5]},
         "u": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}\
        """,
        new byte[] {7, 0, 0, (byte) 0x80, 0x3f});
    Map<String, TensorLocation> tensors = SafetensorsFile.read(file);
    assertArrayEquals(new float[] {1}, tensors.get("s").load().toFloats());
    assertArrayEquals(new float[0], tensors.get("e").load().toFloats());
    assertEquals(7, tensors.get("u").load().bytes().get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "dtype": "F8_E4M3", "shape": [4], "data_offsets": [0, 4]                       | F8_E4M3
          "dtype": "F32", "shape": [2], "data_offsets": [0, 4]                           | does not take
          "dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 4]      | does not take
          "dtype": "F32", "shape": [9223372036854775808], "data_offsets": [0, 4]         | whole number
          "dtype": "F32", "shape": [-1], "data_offsets": [0, 4]                          | whole number
          "dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]                         | whole number
          "dtype": "F32", "shape": ["1"], "data_offsets": [0, 4]                         | whole number
          "dtype": "F32", "shape": [1], "data_offsets": [4, 0]                           | lies at
          "dtype": "F32", "shape": [2], "data_offsets": [0, 8]                           | lies at
          "dtype": "F32", "shape": [1], "data_offsets": [0, 4, 4]                        | more than 2
          "dtype": "F32", "shape": [1], "data_offsets": [0]                              | lacks
          "dtype": "F32", "shape": [1]                                                   | lacks
          "dtype": "F32", "shape": [1], "data_offsets": [0, 4], "more": 1                | has a key
          "dtype": "F32", "shape": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1], "data_offsets": [0, 4] | more than 16
          """)
  void read_ofMalformedEntry_namesFileAndTensor(String entry, String why) throws IOException {
    write("{\"w\": {" + entry + "}}", new byte[4]);
    assertRefused("model.safetensors", "tensor w", why);
  }

  @Test
  void read_ofEntriesThatOverlap_namesTheSecond() throws IOException {
    write(
        """
        {"a": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]},
         "b": {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}}
        """,
        new byte[4]);
    assertRefused("tensor b", "overlaps");
  }

  @Test
  void read_ofEntriesWithHole_namesTheSecond() throws IOException {
    write(
        """
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
         "b": {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}}
        """,
        new byte[4]);
    assertRefused("tensor b", "no tensor");
  }

  @Test
  void read_ofBytesAfterTheLastTensor_isRefused() throws IOException {
    write("{\"a\": {\"dtype\": \"U8\", \"shape\": [1], \"data_offsets\": [0, 1]}}", new byte[4]);
    assertRefused("3 bytes");
  }

  @Test
  void read_ofNameThatIsThereTwice_namesIt() throws IOException {
    write(
        """
        {"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]},
         "a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}}
        """,
        new byte[4]);
    assertRefused("tensor a", "twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{", "{\"a\": 1}", "{\"a\": null}", "{} {}", "{'a': {}}", "\0{}", "3"})
  void read_ofMalformedHeader_namesFile(String header) throws IOException {
    write(header, new byte[0]);
    assertRefused("model.safetensors");
  }

  @Test
  void read_ofDeeplyNestedHeader_isRefused() throws IOException {
    write("{\"a\":".repeat(100_000), new byte[0]);
    assertRefused("model.safetensors");
    write("{\"__metadata__\":" + "[".repeat(1_000_000), new byte[0]);
    assertRefused("model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 100, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void read_ofHeaderLongerThanTheFile_isRefused(long length) throws IOException {
    Files.write(
        file, ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    assertRefused("model.safetensors", "header");
  }

  @Test
  void read_ofFileCutWithinItsLength_isRefused() throws IOException {
    Files.write(file, new byte[7]);
    assertRefused("ends within its header");
  }

  @Test
  void load_ofSparseGiants_mapsBeyond4GiBAndRefusesAbove2GiB() throws IOException {
    long giant = (5L << 30) + 2;
    byte[] header =
        ("{\"giant\": {\"dtype\": \"U8\", \"shape\": [%d], \"data_offsets\": [0, %d]},"
                + "\"last\": {\"dtype\": \"U8\", \"shape\": [3], \"data_offsets\": [%d, %d]}}")
            .formatted(giant, giant, giant, giant + 3)
            .getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      channel.write(prefixed(header, new byte[0]));
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 8 + header.length + giant);
    }
    Map<String, TensorLocation> tensors = SafetensorsFile.read(file);
    assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), tensors.get("last").load().bytes());
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> tensors.get("giant").load());
    assertTrue(e.getMessage().contains("tensor giant"), e.getMessage());
  }

  @Test
  void load_ofFileCutSinceItWasOpened_isRefused() throws IOException {
    write("{\"a\": {\"dtype\": \"U8\", \"shape\": [4], \"data_offsets\": [0, 4]}}", new byte[4]);
    TensorLocation location = SafetensorsFile.read(file).get("a");
    Files.write(file, new byte[3]);
    CheckpointException e = assertThrows(CheckpointException.class, location::load);
    assertTrue(e.getMessage().contains("tensor a"), e.getMessage());
  }

  private void assertRefused(String... words) {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> SafetensorsFile.read(file));
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  private void write(String header, byte[] data) throws IOException {
    Files.write(file, prefixed(header.getBytes(StandardCharsets.UTF_8), data).array());
  }

  private static ByteBuffer prefixed(byte[] header, byte[] data) {
    return ByteBuffer.allocate(8 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .flip();
  }
}
