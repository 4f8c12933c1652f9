package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.runtime.program.Program;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the weights of linear layers as the fastest products of a device take them: on a CPU, int8
 * is packed, and bfloat16 where the CPU has instructions for it. Float32 and float16 stay in the
 * file where the file holds them.
 */
final class LinearLayers {
  private static final Logger LOG = LoggerFactory.getLogger(LinearLayers.class);

  private final Arithmetic arithmetic;
  private final Program tensors;
  private final NDManager manager;
  private final Program program;
  private final boolean packs;

  /**
   * Chooses.
   *
   * @param plain the program that takes weights as they are; its methods factors and product, or
   *     linear, are replaced where others are faster
   * @param manager owns the weights and says the device
   * @throws EngineException if int8 is wanted and cannot be computed
   */
  LinearLayers(String plain, Arithmetic arithmetic, Program tensors, NDManager manager) {
    this.arithmetic = arithmetic;
    this.tensors = tensors;
    this.manager = manager;
    boolean cpu = !manager.getDevice().isGpu();
    boolean computed = !cpu || arithmetic.type().onCpu();
    this.packs = arithmetic.int8() || (cpu && computed && arithmetic.type() == NumberType.BFLOAT16);
    if (arithmetic.int8()) {
      this.program = int8(plain);
    } else if (packs) {
      this.program = Program.load(manager, plain, List.of("Packed"));
    } else {
      this.program = Program.load(manager, plain, computed ? List.of() : List.of("Widened"));
    }
  }

  /**
   * Returns a program that sums products in int8 exactly. Where the CPU has no VNNI instructions
   * the engine's sums of 8-bit products overflow in silence, and those of 7-bit ones do not.
   */
  private Program int8(String plain) {
    Program eight = Program.load(manager, plain, List.of("Packed"));
    if (isExact(eight)) {
      return eight;
    }
    eight.close();
    Program seven = Program.load(manager, plain, List.of("SevenBit", "Packed"));
    if (!isExact(seven)) {
      throw new EngineException("this CPU cannot sum products in int8: use another precision");
    }
    LOG.info("int8: tokens have 7 bits, since this CPU has no VNNI instructions");
    return seven;
  }

  private boolean isExact(Program packed) {
    try (NDManager scope = manager.newSubManager()) {
      return packed.call("int8_error").tensor(scope).getFloat() == 0;
    }
  }

  /** Returns the program that takes the weights. */
  Program program() {
    return program;
  }

  /** Returns a layer's weight; no more than one is in memory twice. */
  LinearWeight load(Weights weights, ModelTensors.Tensor tensor) {
    if (!packs) {
      return LinearWeight.plain(weights.get(tensor));
    }
    try (NDManager scope = manager.newSubManager()) {
      return of(weights.in(scope).get(tensor));
    }
  }

  /** Returns a layer's weight, which may be the one given. */
  LinearWeight of(NDArray weight) {
    if (!packs) {
      return LinearWeight.plain(weight);
    }
    if (!arithmetic.int8()) {
      return LinearWeight.plain(program.call("pack").with(weight).tensor(manager));
    }
    // Each output channel has a scale of its own: its largest magnitude becomes 127.
    try (NDManager scope = manager.newSubManager()) {
      NDArray scale = tensors.call("int8_scale").with(weight).tensor(manager);
      NDArray numbers = tensors.call("int8_numbers").with(weight).with(scale).tensor(scope);
      return new LinearWeight(program.call("pack_int8").with(numbers).tensor(manager), scale);
    }
  }

  /**
   * Returns a layer's weight and bias, as the program {@code Clip} takes them: with an int8 weight
   * the bias {@code [out]} and the scale are one array.
   */
  List<NDArray> load(Weights weights, ModelTensors.Tensor weight, ModelTensors.Tensor bias) {
    LinearWeight loaded = load(weights, weight);
    if (!arithmetic.int8()) {
      return List.of(loaded.numbers(), weights.get(bias));
    }
    try (NDManager scope = manager.newSubManager();
        NDArray scale = loaded.scale()) {
      NDArray plain = weights.in(scope).get(bias);
      return List.of(
          loaded.numbers(), tensors.call("rows").with(plain).with(scale).tensor(manager));
    }
  }
}
