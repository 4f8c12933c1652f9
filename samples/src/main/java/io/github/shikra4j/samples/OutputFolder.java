package io.github.shikra4j.samples;

import java.io.IOException;
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
   * @throws BadInputException also if one of the files is there
   * @throws IOException if it cannot be made
   */
  static void makeWithout(Path output, String... files) throws IOException {
    for (String file : files) {
      if (Files.exists(output.resolve(file))) {
        throw new BadInputException(
            "--output " + output + ": already holds " + file + "; name another folder");
      }
    }
    make(output);
  }
}
