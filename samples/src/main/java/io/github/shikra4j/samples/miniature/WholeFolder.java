package io.github.shikra4j.samples.miniature;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Folders and files that are there whole or not at all, whenever the process ends. */
final class WholeFolder {
  private WholeFolder() {}

  /** Writes a folder or a file. */
  @FunctionalInterface
  interface Writer {
    void write(Path to) throws IOException;
  }

  /** Has a folder written that is not there yet. */
  static Path once(Path folder, Writer writer) throws IOException {
    if (!Files.exists(folder)) {
      Path partial = partial(folder);
      delete(partial);
      Files.createDirectories(partial);
      writer.write(partial);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    return folder;
  }

  /** Has a file written, over the one that is there. */
  static void file(Path file, Writer writer) throws IOException {
    Path partial = partial(file);
    writer.write(partial);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static Path partial(Path of) {
    return of.resolveSibling("partial-" + of.getFileName());
  }
}
