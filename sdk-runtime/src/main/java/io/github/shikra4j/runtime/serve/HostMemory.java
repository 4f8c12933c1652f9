package io.github.shikra4j.runtime.serve;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of this machine.
 *
 * @param available bytes that can be had without swapping, caches that can be dropped included
 */
record HostMemory(long available) {
  private static final Pattern MEM_AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

  static HostMemory now() {
    try {
      // Java's own figure counts the file cache as used.
      Matcher line = MEM_AVAILABLE.matcher(Files.readString(Path.of("/proc/meminfo")));
      if (line.find()) {
        return new HostMemory(Long.parseLong(line.group(1)) << 10);
      }
    } catch (IOException notLinux) {
      // The bean below answers on every system.
    }
    return new HostMemory(
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getFreeMemorySize());
  }
}
