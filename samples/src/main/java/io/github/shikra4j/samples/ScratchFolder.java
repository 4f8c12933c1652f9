package io.github.shikra4j.samples;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that goes with what needs it, or with the process, by a signal too. */
final class ScratchFolder implements AutoCloseable {
  private final Path path;
  private final Thread atEnd = new Thread(this::delete, "shikra-scratch");

  ScratchFolder(String prefix) throws IOException {
    path = Files.createTempDirectory(prefix);
    Runtime.getRuntime().addShutdownHook(atEnd);
  }

  Path path() {
    return path;
  }

  private void delete() {
    try {
      MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      System.err.println("shikra: " + path + " cannot be deleted: " + e);
    }
  }

  @Override
  public void close() {
    delete();
    Runtime.getRuntime().removeShutdownHook(atEnd);
  }
}
