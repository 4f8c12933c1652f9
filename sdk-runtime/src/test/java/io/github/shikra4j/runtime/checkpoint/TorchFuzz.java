package io.github.shikra4j.runtime.checkpoint;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.github.shikra4j.ShikraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what the fuzzer makes up: a pickle in a good archive, or the archive itself. */
public final class TorchFuzz {
  private static final Path FILE = FuzzedFile.create(".bin");
  private static final byte[] NUMBERS = new byte[24];

  private TorchFuzz() {}

  /** Fails with anything but a {@link ShikraException}. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) throws IOException {
    boolean archive = data.consumeBoolean();
    byte[] bytes = data.consumeRemainingAsBytes();
    Files.write(
        FILE,
        archive
            ? bytes
            : new TorchArchive().with("data.pkl", bytes).with("data/0", NUMBERS).bytes());
    try {
      FuzzedFile.load(TorchFile.read(FILE));
    } catch (ShikraException expected) {
      return;
    }
  }
}
