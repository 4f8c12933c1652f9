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
public record HostMemory(long available) {
  private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final Pattern MEM_AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

  /** Looks at the machine, or at what a container may have of it. */
  public static HostMemory now() {
    // Java's own figure counts the file cache as used.
    long available = read(Path.of("/proc/meminfo"), MEM_AVAILABLE);
    long machine =
        available > 0
            ? available
            : ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getFreeMemorySize();
    return new HostMemory(Math.min(machine, ControlGroup.available(CONTROL_GROUPS)));
  }

  /** Returns the most bytes that this process had resident, mapped files included; 0 if unknown. */
  public static long peakOfProcess() {
    return read(Path.of("/proc/self/status"), PEAK);
  }

  /** Returns a figure in bytes that Linux gives in kilobytes; 0 elsewhere. */
  private static long read(Path file, Pattern pattern) {
    try {
      Matcher line = pattern.matcher(Files.readString(file));
      return line.find() ? Long.parseLong(line.group(1)) << 10 : 0;
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
