package io.github.shikra4j.runtime.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The file that a fuzzer's inputs are written to, one after the other. */
final class FuzzedFile {
  private FuzzedFile() {}

  static Path create(String suffix) {
    try {
      Path file = Files.createTempFile("fuzz", suffix);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads what was found, and touches every byte. */
  static void load(Map<String, TensorLocation> tensors) {
    for (TensorLocation location : tensors.values()) {
      StoredTensor tensor = location.load();
      if (tensor.bytes().remaining() != Strides.bytes(location.shape(), location.type().bytes())) {
        throw new AssertionError(location + " gave " + tensor.bytes());
      }
      byte[] read = new byte[tensor.bytes().remaining()];
      tensor.bytes().get(read);
    }
  }
}
