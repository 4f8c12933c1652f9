package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import io.github.shikra4j.training.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What rows of an output are made with, noted in a file beside it: rows that could not be used tell
 * nothing of it themselves.
 *
 * @param output JSON lines that a later run goes on with
 * @param claim what all of its runs have in common
 */
record OutputOrigin(Path output, JsonObject claim) {

  /** Returns the file beside an output that holds the claim. */
  static Path file(Path output) {
    return output.resolveSibling(output.getFileName() + ".origin.json");
  }

  /** Returns a folder of pictures as claims name it. */
  static String images(Path folder) {
    return folder.toAbsolutePath().normalize().toString();
  }

  /**
   * Holds an output that is there to what it was begun with.
   *
   * @param named what the claim is made of, for the message
   * @throws BadInputException if that was something else
   */
  void requireSame(String named) throws IOException {
    Path file = file(output);
    boolean begun = Files.exists(output) && Files.size(output) > 0 && Files.exists(file);
    if (begun && !Files.readString(file).equals(claim + "\n")) {
      throw new BadInputException(
          "--output "
              + output
              + ": was begun with another "
              + named
              + "; name another file, or move this one away");
    }
  }

  void write() throws IOException {
    WholeFile.write(file(output), claim + "\n");
  }
}
