package io.github.shikra4j.runtime.text;

import io.github.shikra4j.Malformed;
import java.util.List;

/**
 * The coordinates of an answer, in the order of its text.
 *
 * @param groups what parsed
 * @param malformed what looks like coordinates and did not parse
 */
public record ParsedText(List<CoordinateGroup> groups, List<Malformed> malformed) {

  /** Copies the lists. */
  public ParsedText {
    groups = List.copyOf(groups);
    malformed = List.copyOf(malformed);
  }
}
