package io.github.shikra4j.samples;

import io.github.shikra4j.Device;
import io.github.shikra4j.Precision;
import picocli.CommandLine.Option;

/** The options that say where a model runs, and in which numbers. */
final class PlacementOptions {
  @Option(
      names = "--device",
      converter = DeviceConverter.class,
      defaultValue = "auto",
      description = "auto, cpu, gpu or gpu:N (default: ${DEFAULT-VALUE})")
  private Device device = Device.auto();

  @Option(
      names = "--precision",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Precision precision = Precision.AUTO;

  Device device() {
    return device;
  }

  Precision precision() {
    return precision;
  }
}
