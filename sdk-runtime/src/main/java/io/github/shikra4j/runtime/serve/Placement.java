package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.Device;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Torch;

/**
 * Where a model runs and in which number format, decided before its weights are touched.
 *
 * @param device the engine's device
 * @param type the number format
 * @param reason what was chosen and why, for people
 */
record Placement(ai.djl.Device device, NumberType type, String reason) {

  /**
   * Decides.
   *
   * @param parameters numbers in the weights
   * @param stored the number format of the files
   * @param summed how many of these numbers are sums, of a delta or an adapter and its base, which
   *     no file holds
   * @param memory memory of this machine
   * @throws EngineException if the wanted GPU is not there
   * @throws DeviceMemoryException if the weights cannot fit the machine's memory
   */
  static Placement decide(
      Device wanted,
      Precision precision,
      long parameters,
      NumberType stored,
      long summed,
      HostMemory memory) {
    int gpus = Torch.gpuCount();
    return switch (wanted.kind()) {
      case CPU -> onCpu("asked for", precision, parameters, stored, summed, memory);
      case GPU -> onGpu(wanted.index(), gpus, "asked for", precision);
      case AUTO ->
          gpus > 0
              ? onGpu(0, gpus, "the first of " + gpus, precision)
              : onCpu("no GPU that the engine sees", precision, parameters, stored, summed, memory);
    };
  }

  private static Placement onGpu(int index, int gpus, String why, Precision precision) {
    if (index >= gpus) {
      throw new EngineException(
          "GPU %d was asked for and the engine sees %d: use a CUDA build of libtorch, or device(Device.cpu())"
              .formatted(index, gpus));
    }
    NumberType type = precision == Precision.AUTO ? NumberType.FLOAT16 : NumberType.of(precision);
    return new Placement(ai.djl.Device.gpu(index), type, "GPU " + index + " (" + why + ")");
  }

  private static Placement onCpu(
      String why,
      Precision precision,
      long parameters,
      NumberType stored,
      long summed,
      HostMemory memory) {
    boolean single = parameters * NumberType.FLOAT32.bytes() <= memory.available() / 2;
    NumberType type =
        precision != Precision.AUTO
            ? NumberType.of(precision)
            : single ? NumberType.FLOAT32 : sixteenBit(stored);
    // Weights that the file holds in this format are mapped and need no memory of their own; DJL's
    // arrays cannot map bfloat16.
    boolean inFile = type == stored && type != NumberType.BFLOAT16;
    long copied = (inFile ? summed : parameters) * type.bytes();
    if (copied > memory.available()) {
      throw new DeviceMemoryException(
          "the weights need %,d MiB in %s and this machine has %,d MiB available: use %s, or free memory"
              .formatted(copied >> 20, type, memory.available() >> 20, sixteenBit(stored)));
    }
    return new Placement(ai.djl.Device.cpu(), type, "CPU (" + why + ")");
  }

  private static NumberType sixteenBit(NumberType stored) {
    return stored == NumberType.FLOAT32 ? NumberType.BFLOAT16 : stored;
  }
}
