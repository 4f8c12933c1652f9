package io.github.shikra4j.runtime.checkpoint;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.github.shikra4j.ShikraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what the fuzzer makes up: a header of the right length, or the whole file. */
public final class SafetensorsFuzz {
  private static final Path FILE = FuzzedFile.create(".safetensors");

  private SafetensorsFuzz() {}

  /** Fails with anything but a {@link ShikraException}. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) throws IOException {
    boolean whole = data.consumeBoolean();
    int numbers = data.consumeInt(0, 16);
    byte[] bytes = data.consumeRemainingAsBytes();
    Files.write(FILE, whole ? bytes : withLength(bytes, numbers));
    try {
      FuzzedFile.load(SafetensorsFile.read(FILE));
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
}
