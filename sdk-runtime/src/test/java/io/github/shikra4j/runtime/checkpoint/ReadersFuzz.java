package io.github.shikra4j.runtime.checkpoint;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.github.shikra4j.ShikraException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads what the fuzzer makes up, whole files and the inner part of well-formed ones. */
public final class ReadersFuzz {
  private static final Path FILE = file();
  private static final byte[] NUMBERS = new byte[24];

  private ReadersFuzz() {}

  /** Fails with anything but a {@link ShikraException}. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) throws IOException {
    int kind = data.consumeInt(0, 3);
    int numbers = kind == 2 ? data.consumeInt(0, 16) : 0;
    byte[] bytes = data.consumeRemainingAsBytes();
    Files.write(
        FILE,
        switch (kind) {
          case 0 -> new TorchArchive().with("data.pkl", bytes).with("data/0", NUMBERS).bytes();
          case 2 -> withLength(bytes, numbers);
          default -> bytes;
        });
    try {
      load(kind < 2 ? TorchFile.read(FILE) : SafetensorsFile.read(FILE));
    } catch (ShikraException expected) {
      return;
    }
  }

  private static byte[] withLength(byte[] header, int numbers) {
    return ByteBuffer.allocate(8 + header.length + numbers)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  /** Loads what was found, and touches every byte. */
  private static void load(Map<String, TensorLocation> tensors) {
    for (TensorLocation location : tensors.values()) {
      StoredTensor tensor = location.load();
      if (tensor.bytes().remaining() != Strides.bytes(location.shape(), location.type().bytes())) {
        throw new AssertionError(location + " gave " + tensor.bytes());
      }
      byte[] read = new byte[tensor.bytes().remaining()];
      tensor.bytes().get(read);
    }
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("fuzz", ".weights");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
