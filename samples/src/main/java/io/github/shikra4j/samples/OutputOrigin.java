package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import io.github.shikra4j.training.data.ModelState;
import io.github.shikra4j.training.data.ResumedLines;
import io.github.shikra4j.training.data.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
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
  private static Path file(Path output) {
    return output.resolveSibling(output.getFileName() + ModelState.NOTE);
  }

  /** Returns a folder of pictures as claims name it. */
  static String images(Path folder) {
    return folder.toAbsolutePath().normalize().toString();
  }

  /**
   * Opens the output behind the rows of earlier runs, and says which of them came to nothing.
   *
   * @param named what the claim is made of, for the message
   * @param rows how many rows it may hold
   * @param origin is shown a few of the rows that are there
   * @param tally is told of every row
   * @throws BadInputException if the output was begun with something else
   * @throws io.github.shikra4j.InvalidQuestionException if a row in it is not the one due
   */
  ResumedLines resume(
      String named, long rows, ResumedLines.Origin origin, RowTally tally, PrintWriter err)
      throws IOException {
    requireSame(named);
    ResumedLines resumed = ResumedLines.resume(output, rows, origin, tally::add);
    try {
      WholeFile.write(file(output), text());
    } catch (IOException e) {
      resumed.close();
      throw e;
    }
    tally.tellEarlier(output, err);
    return resumed;
  }

  private void requireSame(String named) throws IOException {
    Path file = file(output);
    boolean begun = Files.exists(output) && Files.size(output) > 0 && Files.exists(file);
    if (begun && !Files.readString(file).equals(text())) {
      throw new BadInputException(
          "--output "
              + output
              + ": was begun with another "
              + named
              + "; name another file, or move this one away");
    }
  }

  private String text() {
    return claim + "\n";
  }
}
