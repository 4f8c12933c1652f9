package io.github.shikra4j.runtime.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory that Linux lets a container have, as the files say that it sees of its own group
 * (version 2 or 1 of control groups).
 */
final class ControlGroup {
  private ControlGroup() {}

  /**
   * Returns the bytes that may still be taken, file caches that can be dropped included; {@link
   * Long#MAX_VALUE} where nothing limits them.
   *
   * @param root where control groups are mounted
   */
  static long available(Path root) {
    long second = left(root, "memory.max", "memory.current", "");
    Path first = root.resolve("memory");
    return Math.min(
        second, left(first, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"));
  }

  private static long left(Path group, String limit, String used, String total) {
    try {
      long most = number(Files.readString(group.resolve(limit)));
      long cached;
      try (Stream<String> lines = Files.lines(group.resolve("memory.stat"))) {
        cached =
            lines
                .filter(line -> line.matches(total + "(in)?active_file \\d+"))
                .mapToLong(line -> number(line.replaceFirst(".* ", "")))
                .sum();
      }
      long taken = number(Files.readString(group.resolve(used))) - cached;
      return Math.max(0, most - Math.max(0, taken));
    } catch (IOException | NumberFormatException unlimited) {
      // No such files, or "max".
      return Long.MAX_VALUE;
    }
  }

  private static long number(String text) {
    return Long.parseLong(text.strip());
  }
}
