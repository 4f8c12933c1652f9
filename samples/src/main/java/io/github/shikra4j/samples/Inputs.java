package io.github.shikra4j.samples;

import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether what a command reads is there, before its work. */
final class Inputs {
  private Inputs() {}

  /**
   * Checks that a file is there.
   *
   * @param option what named it
   * @throws BadInputException if it is not, or is a folder
   */
  static void file(String option, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(option + " " + file + ": there is no such file");
    }
  }

  /**
   * Checks that a folder is there.
   *
   * @param option what named it
   * @throws BadInputException if it is not, or is a file
   */
  static void folder(String option, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(option + " " + folder + ": there is no such folder");
    }
  }
}
