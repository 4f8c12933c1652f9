package io.github.shikra4j.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processors that sum products of 8-bit numbers exactly; on others one factor has 7 bits. */
public final class Vnni {
  private Vnni() {}

  /** Returns the largest number that a token has in int8. */
  public static int largest() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo")).matches("(?s).*\\bavx(512)?_vnni\\b.*")
          ? 127
          : 63;
    } catch (IOException noLinux) {
      return 63;
    }
  }
}
