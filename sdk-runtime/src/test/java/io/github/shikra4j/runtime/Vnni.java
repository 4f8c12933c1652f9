package io.github.shikra4j.runtime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processors that sum int8 products exactly; on others int8 is refused. */
public final class Vnni {
  private Vnni() {}

  /** Skips a test elsewhere. */
  public static void assume() {
    assumeTrue(present(), "this processor has no VNNI instructions");
  }

  private static boolean present() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo")).matches("(?s).*\\bavx(512)?_vnni\\b.*");
    } catch (IOException noLinux) {
      return false;
    }
  }
}
