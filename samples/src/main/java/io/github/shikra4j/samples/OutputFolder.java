package io.github.shikra4j.samples;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that a command writes, made before the work begins rather than after it. */
final class OutputFolder {
  private OutputFolder() {}

  /**
   * Makes the folder unless it is there.
   *
   * @throws BadInputException if it is a file or cannot be written to
   * @throws IOException if it cannot be made
   */
  static void make(Path output) throws IOException {
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new BadInputException("--output " + output + ": is a file; name a folder");
    }
    Files.createDirectories(output);
    if (!Files.isWritable(output)) {
      throw new BadInputException("--output " + output + ": cannot be written to");
    }
  }

  /**
   * Makes the folder, and leaves one alone that has such a file.
   *
   * @param files names, in which {@code *} stands for anything
   * @throws BadInputException also if one of the files is there
   * @throws IOException if it cannot be made
   */
  static void makeWithout(Path output, String... files) throws IOException {
    make(output);
    for (String name : files) {
      try (DirectoryStream<Path> there = Files.newDirectoryStream(output, name)) {
        for (Path file : there) {
          throw new BadInputException(
              "--output "
                  + output
                  + ": already holds "
                  + file.getFileName()
                  + "; name another folder");
        }
      }
    }
  }
}
