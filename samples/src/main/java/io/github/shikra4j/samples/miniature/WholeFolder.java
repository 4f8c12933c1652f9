package io.github.shikra4j.samples.miniature;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Folders that are there whole or not at all, whenever the process ends. */
final class WholeFolder {
  private WholeFolder() {}

  /** Writes a folder. */
  @FunctionalInterface
  interface Writer {
    void write(Path to) throws IOException;
  }

  /** Has a folder written that is not there yet. */
  static Path once(Path folder, Writer writer) throws IOException {
    if (!Files.exists(folder)) {
      Path partial = folder.resolveSibling("partial-" + folder.getFileName());
      delete(partial);
      Files.createDirectories(partial);
      writer.write(partial);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    return folder;
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
