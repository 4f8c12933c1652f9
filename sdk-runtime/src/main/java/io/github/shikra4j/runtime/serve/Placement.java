package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.Device;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.model.Arithmetic;
import io.github.shikra4j.runtime.model.Cpu;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Torch;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where a model runs and in which number format, decided before its weights are touched.
 *
 * @param device the engine's device
 * @param arithmetic how it computes
 * @param reason what was chosen and why, for people
 */
record Placement(ai.djl.Device device, Arithmetic arithmetic, String reason) {

  /**
   * The weights as they are found.
   *
   * @param parameters numbers in them
   * @param linear how many of these are in linear layers, which may have a format of their own
   * @param type the number format of the files
   * @param summed how many of the numbers are sums, of a delta or an adapter and its base, which no
   *     file holds
   */
  record Stored(long parameters, long linear, NumberType type, long summed) {

    /** Returns what of them is on the CPU where so many of all devices are it, each with a part. */
    Stored part(long cpus, long devices) {
      return new Stored(
          parameters * cpus / devices, linear * cpus / devices, type, summed * cpus / devices);
    }

    /** Returns the bytes that stay in mapped files. */
    long mapped(Arithmetic arithmetic) {
      return packed(arithmetic) * arithmetic.linearBytes()
          + (parameters - packed(arithmetic)) * arithmetic.type().bytes()
          - copied(arithmetic);
    }

    /** Returns how many numbers are in another format than all else. */
    private long packed(Arithmetic arithmetic) {
      return arithmetic.linear() == Arithmetic.Linear.SAME ? 0 : linear;
    }

    /** Returns the bytes that have to be copied into memory. */
    long copied(Arithmetic arithmetic) {
      // Weights that the file holds in this format are mapped and need no memory of their own;
      // DJL's arrays cannot map bfloat16.
      boolean inFile = arithmetic.type() == type && type != NumberType.BFLOAT16;
      long packed = packed(arithmetic);
      long rest = parameters - packed;
      return packed * arithmetic.linearBytes()
          + (inFile ? Math.min(summed, rest) : rest) * arithmetic.type().bytes();
    }
  }

  /**
   * Decides.
   *
   * @param stored the weights
   * @param memory memory of this machine
   * @param cpu its CPU, looked at where 16 bit is to be chosen
   * @throws EngineException if the wanted GPU is not there, or cannot compute in that precision
   * @throws DeviceMemoryException if the weights cannot fit the machine's memory
   */
  static Placement decide(
      Device wanted, Precision precision, Stored stored, HostMemory memory, Supplier<Cpu> cpu) {
    int gpus = Torch.gpuCount();
    return switch (wanted.kind()) {
      case CPU -> onCpu("asked for", precision, stored, memory, cpu);
      case GPU -> onGpu(wanted.index(), gpus, "asked for", precision);
      case AUTO ->
          gpus > 0
              ? onGpu(0, gpus, "the first of " + gpus, precision)
              : onCpu("no GPU that the engine sees", precision, stored, memory, cpu);
    };
  }

  private static Placement onGpu(int index, int gpus, String why, Precision precision) {
    if (index >= gpus) {
      throw new EngineException(
          "GPU %d was asked for and the engine sees %d: use a CUDA build of libtorch, or device(Device.cpu())"
              .formatted(index, gpus));
    }
    if (precision == Precision.INT8) {
      throw new EngineException(
          "int8 is computed on the CPU alone: use device(Device.cpu()), or FLOAT16 on the GPU");
    }
    Precision used = precision == Precision.AUTO ? Precision.FLOAT16 : precision;
    return new Placement(
        ai.djl.Device.gpu(index), Arithmetic.of(used), "GPU " + index + " (" + why + ")");
  }

  private static Placement onCpu(
      String why, Precision precision, Stored stored, HostMemory memory, Supplier<Cpu> cpu) {
    boolean single = stored.parameters() * NumberType.FLOAT32.bytes() <= memory.available() / 2;
    Arithmetic arithmetic =
        precision != Precision.AUTO
            ? Arithmetic.of(precision)
            : Arithmetic.of(single ? NumberType.FLOAT32 : sixteenBit(stored, memory, cpu));
    if (arithmetic.type() == NumberType.FLOAT16 && packsFloat16(stored, memory, cpu)) {
      arithmetic = Arithmetic.ofPackedFloat16();
    }
    long copied = stored.copied(arithmetic);
    if (copied > memory.available()) {
      throw new DeviceMemoryException(
          "the weights need %,d MiB in %s and this machine has %,d MiB available: use %s, or free memory"
              .formatted(
                  copied >> 20,
                  arithmetic.precision(),
                  memory.available() >> 20,
                  smaller(stored, memory, cpu)));
    }
    return new Placement(ai.djl.Device.cpu(), arithmetic, "CPU (" + why + ")");
  }

  /** Returns what would have room: a precision, or another model. */
  private static String smaller(Stored stored, HostMemory memory, Supplier<Cpu> cpu) {
    return Stream.of(Arithmetic.of(sixteenBit(stored, memory, cpu)), Arithmetic.of(Precision.INT8))
        .filter(other -> stored.copied(other) <= memory.available())
        .map(other -> other.precision().toString())
        .findFirst()
        .orElse("a smaller model");
  }

  /** Packing, and keys and values in float32, want some memory, too. */
  private static boolean packsFloat16(Stored stored, HostMemory memory, Supplier<Cpu> cpu) {
    return !cpu.get().computes().contains(NumberType.FLOAT16)
        && cpu.get().packsFloat16()
        && stored.copied(Arithmetic.ofPackedFloat16()) <= memory.available() / 4 * 3;
  }

  private static NumberType sixteenBit(Stored stored, HostMemory memory, Supplier<Cpu> cpu) {
    boolean copies = stored.copied(Arithmetic.of(NumberType.BFLOAT16)) <= memory.available();
    boolean bfloat16 = cpu.get().computes().contains(NumberType.BFLOAT16);
    boolean faster = copies && !cpu.get().computes().contains(NumberType.FLOAT16) && bfloat16;
    boolean packs = !bfloat16 && packsFloat16(stored, memory, cpu);
    return packs || (stored.type() == NumberType.FLOAT16 && !faster)
        ? NumberType.FLOAT16
        : NumberType.BFLOAT16;
  }
}
