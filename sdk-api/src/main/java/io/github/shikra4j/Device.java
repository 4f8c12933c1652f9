package io.github.shikra4j;

import java.util.Locale;

/**
 * Where a model runs.
 *
 * @param kind the sort of device
 * @param index which GPU, from 0; 0 for other kinds
 */
public record Device(Kind kind, int index) {

  /** A sort of device. */
  public enum Kind {
    /** The first GPU if there is one, else the CPU. */
    AUTO,
    /** The processor. */
    CPU,
    /** A CUDA GPU. */
    GPU
  }

  /**
   * Checks the index.
   *
   * @param kind the sort of device
   * @param index which GPU, from 0; 0 for other kinds
   * @throws IllegalArgumentException if the index is negative
   */
  public Device {
    if (index < 0) {
      throw new IllegalArgumentException("device index " + index + " is negative");
    }
  }

  /** {@return the first GPU if there is one, else the CPU} */
  public static Device auto() {
    return new Device(Kind.AUTO, 0);
  }

  /** {@return the processor} */
  public static Device cpu() {
    return new Device(Kind.CPU, 0);
  }

  /**
   * {@return a CUDA GPU, counted from 0}
   *
   * @param index which GPU, from 0
   */
  public static Device gpu(int index) {
    return new Device(Kind.GPU, index);
  }

  /**
   * Reads {@code auto}, {@code cpu}, {@code gpu} and {@code gpu:N}.
   *
   * @param text in any case
   * @return the device
   * @throws IllegalArgumentException if it names none
   */
  public static Device parse(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (name.matches("gpu(:\\d{1,4})?")) {
      return gpu(name.equals("gpu") ? 0 : Integer.parseInt(name.substring(4)));
    }
    return switch (name) {
      case "auto" -> auto();
      case "cpu" -> cpu();
      default ->
          throw new IllegalArgumentException(
              "'" + text + "' is no device: auto, cpu, gpu or gpu:N is needed");
    };
  }
}
