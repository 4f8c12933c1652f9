package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import java.util.Optional;

/** Counts the rows of an encoded file that came to nothing. */
final class EncodeTally {
  private long rows;
  private long unusable;

  void add(JsonObject row) {
    rows++;
    unusable += row.has("error") ? 1 : 0;
  }

  boolean hasUsable() {
    return unusable < rows;
  }

  /** Says how many rows came to nothing; nothing if none did. */
  Optional<String> closing() {
    return unusable == 0
        ? Optional.empty()
        : Optional.of(unusable + " of " + rows + " rows could not be used");
  }
}
