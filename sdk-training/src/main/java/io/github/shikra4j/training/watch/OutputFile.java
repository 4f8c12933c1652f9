package io.github.shikra4j.training.watch;

import io.github.shikra4j.OutputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A file that grows by whole records, each handed to the operating system before the next. */
final class OutputFile implements AutoCloseable {
  private final Path file;
  private final OutputStream out;

  OutputFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  static OutputFile open(Path file, OpenOption... options) throws IOException {
    return new OutputFile(file, Files.newOutputStream(file, options));
  }

  /** Unbuffered: a process killed after this call leaves the record in the file. */
  void write(byte[] record) {
    try {
      out.write(record);
      out.flush();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  static OutputException failure(Path file, IOException e) {
    return new OutputException(
        file + " cannot be written: " + e + "; free space or mend the folder, then resume", e);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
