package io.github.shikra4j.samples;

import io.github.shikra4j.Device;
import io.github.shikra4j.Precision;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where a model runs, and in which numbers. */
final class PlacementOptions {
  @Option(
      names = "--device",
      converter = DeviceConverter.class,
      defaultValue = "auto",
      split = ",",
      description = "auto, cpu, gpu or gpu:N; several as gpu:0,gpu:1 (default: ${DEFAULT-VALUE})")
  private List<Device> devices = List.of();

  @Option(
      names = "--layers-over-devices",
      description = "spreads one model's layers over the devices, instead of a replica on each")
  private boolean layersOverDevices;

  @Option(
      names = "--precision",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Precision precision = Precision.AUTO;

  List<Device> devices() {
    return devices;
  }

  boolean layersOverDevices() {
    return layersOverDevices;
  }

  Precision precision() {
    return precision;
  }
}
