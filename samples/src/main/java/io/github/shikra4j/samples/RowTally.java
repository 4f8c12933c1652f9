package io.github.shikra4j.samples;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.training.data.TrainingItem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Counts the rows of a file that came to nothing. */
final class RowTally {
  private long rows;
  private long unusable;
  private long untrained;

  void add(JsonObject row) {
    rows++;
    unusable += row.has("error") ? 1 : 0;
    untrained += row.has("labels") && !isTrained(row) ? 1 : 0;
  }

  private static boolean isTrained(JsonObject row) {
    for (JsonElement label : row.get("labels").getAsJsonArray()) {
      if (label.getAsInt() != TrainingItem.IGNORED) {
        return true;
      }
    }
    return false;
  }

  /** Says how many rows of earlier runs came to nothing, if any did: none is asked for again. */
  void tellEarlier(Path output, PrintWriter err) {
    if (unusable > 0) {
      err.printf(
          Locale.ROOT,
          "shikra: %s: %d of %d rows of an earlier run could not be used and stay so;"
              + " move the file away to begin anew%n",
          output,
          unusable,
          rows);
      err.flush();
    }
  }

  /**
   * Says how many rows came to nothing, if any did.
   *
   * @return the exit code: whether a row came to something, or there was none
   */
  int tell(PrintWriter err) {
    closing().ifPresent(line -> err.println("shikra: " + line));
    err.flush();
    return unusable < rows || rows == 0 ? 0 : Shikra.BAD_INPUT;
  }

  private Optional<String> closing() {
    List<String> parts = new ArrayList<>();
    if (unusable > 0) {
      parts.add(unusable + " of " + rows + " rows could not be used");
    }
    if (untrained > 0) {
      parts.add(untrained + " of " + rows + " rows have no token that is trained on");
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }
}
