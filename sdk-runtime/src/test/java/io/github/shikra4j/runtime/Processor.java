package io.github.shikra4j.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The instructions of this machine's processor; none where it does not say. */
public final class Processor {
  private static final Pattern VNNI = Pattern.compile("\\bavx(512)?_vnni\\b");
  private static final Pattern AVX512 = Pattern.compile("\\bavx512f\\b");

  private Processor() {}

  /** Returns the largest number that a token has in int8: without VNNI it has 7 bits. */
  public static int largestInInt8() {
    return has(VNNI) ? 127 : 63;
  }

  /** Returns whether attention's last bits do not depend on how a prompt is cut. */
  public static boolean hasAvx512() {
    return has(AVX512);
  }

  private static boolean has(Pattern instructions) {
    try {
      return instructions.matcher(Files.readString(Path.of("/proc/cpuinfo"))).find();
    } catch (IOException noLinux) {
      return false;
    }
  }
}
