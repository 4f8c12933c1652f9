package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.runtime.program.Program;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the weights of linear layers as the fastest products of a device take them: on a CPU,
 * bfloat16 and int8 are packed. Float32 and float16 stay in the file where the file holds them.
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
   * @param plain the program that takes weights as they are; PackedNAME takes packed ones, too
   * @param manager owns the weights and says the device
   * @throws EngineException if int8 is wanted and cannot be computed
   */
  LinearLayers(String plain, Arithmetic arithmetic, Program tensors, NDManager manager) {
    this.arithmetic = arithmetic;
    this.tensors = tensors;
    this.manager = manager;
    boolean wanted = arithmetic.int8() || arithmetic.type() == NumberType.BFLOAT16;
    Program packed = wanted && !manager.getDevice().isGpu() ? packed(plain) : null;
    this.packs = packed != null;
    this.program = packed != null ? packed : Program.load(manager, plain);
    if (arithmetic.int8()) {
      requireExactSums();
    }
  }

  /** Returns null where the engine was built without oneDNN. */
  private @Nullable Program packed(String plain) {
    try {
      return Program.load(manager, "Packed" + plain);
    } catch (EngineException e) {
      LOG.info("weights are not packed: {}", e.getMessage());
      return null;
    }
  }

  /** Without VNNI instructions the engine's sums of 8-bit products overflow in silence. */
  private void requireExactSums() {
    if (!packs) {
      throw new EngineException(
          "int8 takes oneDNN, which this engine lacks: use another precision");
    }
    try (NDManager scope = manager.newSubManager()) {
      if (program.call("int8_error").tensor(scope).getFloat() != 0) {
        throw new EngineException(
            "this CPU cannot sum products in int8 exactly, which takes VNNI instructions: use another precision");
      }
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
   * Returns a layer's weight and bias, as the program {@code PackedClip} takes them: with an int8
   * weight the bias {@code [out]} and the scale are one array.
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
