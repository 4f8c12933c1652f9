package io.github.shikra4j.runtime.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.runtime.model.Arithmetic.Linear;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.TensorList;
import io.github.shikra4j.runtime.program.Torch;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the weights of linear layers as the fastest products of a device take them: on a CPU, int8
 * is packed, bfloat16 where it has instructions for it, and float16 where it has none and that is
 * asked for. Else float32 and float16 stay in the file where the file holds them.
 */
final class LinearLayers {
  private static final Logger LOG = LoggerFactory.getLogger(LinearLayers.class);

  private static final List<String> FBGEMM = List.of("FbgemmInt8", "Fbgemm", "Int8", "Packed");
  private static final List<String> SEVEN_BIT =
      List.of("SevenBit", "FbgemmInt8", "Fbgemm", "Int8", "Packed");
  private static final List<String> ONE_DNN = List.of("Int8", "Packed");
  private static final List<String> PACKED_FLOAT16 = List.of("FbgemmFloat16", "Fbgemm", "Packed");

  private final Arithmetic arithmetic;
  private final Program tensors;
  private final NDManager manager;
  private final Program program;
  private final boolean packs;

  /** Packs where FBGEMM computes. */
  private final @Nullable FbgemmPacker packer;

  /** Where weights of 16 bit are widened, {@code [n]} in float32. */
  private final @Nullable NDArray room;

  /**
   * Chooses for a language model.
   *
   * @param largest how many numbers the largest weight of a layer has
   */
  static LinearLayers ofLanguage(
      Arithmetic arithmetic, long largest, Program tensors, NDManager manager) {
    return new LinearLayers("Llama", largest, arithmetic, tensors, manager);
  }

  /** Chooses for a vision tower. */
  static LinearLayers ofTower(Arithmetic arithmetic, Program tensors, NDManager manager) {
    return new LinearLayers("Clip", 0, arithmetic, tensors, manager);
  }

  /**
   * Chooses.
   *
   * @param plain the program that takes weights as they are; its methods factors and product, or
   *     linear, are replaced where others are faster
   * @param largest how many numbers a weight has at most that is widened into memory that is kept
   * @param manager owns the weights and says the device
   * @throws EngineException if int8 is wanted and cannot be computed
   */
  private LinearLayers(
      String plain, long largest, Arithmetic arithmetic, Program tensors, NDManager manager) {
    this.arithmetic = arithmetic;
    this.tensors = tensors;
    this.manager = manager;
    boolean cpu = !manager.getDevice().isGpu();
    boolean computed = !cpu || arithmetic.type().onCpu();
    this.packs =
        arithmetic.linear() != Linear.SAME
            || (cpu && computed && arithmetic.type() == NumberType.BFLOAT16);
    List<String> instead =
        switch (arithmetic.linear()) {
          case INT8 -> int8(plain);
          case FLOAT16 -> PACKED_FLOAT16;
          case SAME -> packs ? List.of("Packed") : computed ? List.of() : List.of("Widened");
        };
    this.program = Program.load(manager, plain, instead);
    this.packer = instead.contains("Fbgemm") ? new FbgemmPacker(program, manager) : null;
    this.room =
        !computed && largest > 0 ? manager.zeros(new Shape(largest), DataType.FLOAT32) : null;
  }

  /**
   * Returns the fastest programs whose sums of products are exact on this CPU. Without VNNI
   * instructions those of 8-bit numbers overflow in silence, and those of 7-bit ones do not.
   */
  private List<String> int8(String plain) {
    for (List<String> instead : List.of(FBGEMM, ONE_DNN, SEVEN_BIT)) {
      try (Program int8 = Program.load(manager, plain, instead)) {
        if (isExact(int8, manager)) {
          LOG.info("products in int8 are those of {}", instead.get(0));
          return instead;
        }
      }
    }
    throw new EngineException(
        "this engine cannot sum products in int8 on this CPU: use another precision");
  }

  /** Returns whether the engine has packed weights in float16 for this machine's CPU. */
  static boolean packsFloat16() {
    try (NDManager scope = Torch.newManager(Device.cpu());
        Program int8 = Program.load(scope, "Llama", SEVEN_BIT);
        Program llama = Program.load(scope, "Llama", PACKED_FLOAT16)) {
      // In int8 FBGEMM looks whether it knows the CPU, in float16 it does not.
      return isExact(int8, scope) && llama.call("trial").tensor(scope).eq(6).all().getBoolean();
    } catch (EngineException withoutFbgemm) {
      LOG.debug("float16 is not packed", withoutFbgemm);
      return false;
    }
  }

  /** Returns whether products in int8 are summed exactly; not where the engine has none. */
  private static boolean isExact(Program int8, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      return int8.call("int8_error").tensor(scope).getFloat() == 0;
    } catch (EngineException withoutInt8) {
      LOG.debug("no products in int8 by {}", int8, withoutInt8);
      return false;
    }
  }

  /** Returns the program that takes the weights. */
  Program program() {
    return program;
  }

  /** Returns a layer's weight; no more than a few are in memory twice. */
  LinearWeight load(Weights weights, ModelTensors.Tensor tensor) {
    return load(weights, List.of(tensor)).get(0);
  }

  /**
   * Returns the weights of layers that take the same input; as one where they are packed, which
   * {@link #finish} waits for.
   */
  List<LinearWeight> load(Weights weights, List<ModelTensors.Tensor> tensors) {
    if (!packs) {
      return tensors.stream().map(tensor -> plain(weights.get(tensor))).toList();
    }
    Weights read = arithmetic.linear() == Linear.FLOAT16 ? weights.as(NumberType.FLOAT16) : weights;
    return List.of(packed(scope -> tensors.stream().map(t -> numbers(read, t, scope)).toList()));
  }

  private LinearWeight plain(NDArray weight) {
    return room == null || weight.size() > room.size()
        ? LinearWeight.plain(weight)
        : new LinearWeight(
            weight,
            tensors.call("first").with(room).with(weight.getShape().getShape()).tensor(manager));
  }

  /** Returns a layer's weight, which may be the one given. */
  LinearWeight of(NDArray weight) {
    return packs ? packed(scope -> List.of(numbers(weight, scope))) : LinearWeight.plain(weight);
  }

  private LinearWeight numbers(Weights weights, ModelTensors.Tensor tensor, NDManager owner) {
    try (NDManager once = manager.newSubManager()) {
      return numbers(weights.in(arithmetic.int8() ? once : owner).get(tensor), owner);
    }
  }

  /** Each output channel has a scale of its own: its largest magnitude becomes 127. */
  private LinearWeight numbers(NDArray weight, NDManager owner) {
    if (!arithmetic.int8()) {
      return LinearWeight.plain(weight);
    }
    NDArray scale = tensors.call("int8_scale").with(weight).tensor(owner);
    return new LinearWeight(
        tensors.call("int8_numbers").with(weight).with(scale).tensor(owner), scale);
  }

  /** Packs as one what is loaded into a scope. */
  private LinearWeight packed(Function<NDManager, List<LinearWeight>> load) {
    NDManager scope = manager.newSubManager();
    try {
      LinearWeight all = joined(load.apply(scope), scope);
      if (!arithmetic.int8()) {
        return LinearWeight.plain(pack(all, scope));
      }
      // A copy: what is given is used, and may be closed, before the weight is packed.
      NDArray scale = joinedArrays(List.of(all.scale()), manager);
      return new LinearWeight(pack(all, scope), scale);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  /** Packs a weight and closes the scope. */
  private NDArray pack(LinearWeight weight, NDManager scope) {
    if (packer != null) {
      return packer.pack(weight, scope);
    }
    try (scope) {
      return program.call("pack").with(weight.numbers()).with(weight.scale()).tensor(manager);
    }
  }

  private LinearWeight joined(List<LinearWeight> parts, NDManager owner) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    NDArray numbers = joinedArrays(parts.stream().map(LinearWeight::numbers).toList(), owner);
    return arithmetic.int8()
        ? new LinearWeight(
            numbers, joinedArrays(parts.stream().map(LinearWeight::scale).toList(), owner))
        : LinearWeight.plain(numbers);
  }

  private NDArray joinedArrays(List<NDArray> parts, NDManager owner) {
    try (TensorList list = TensorList.of(parts)) {
      return tensors.call("joined").with(list).tensor(owner);
    }
  }

  /**
   * Waits until all weights are packed, and must be called before the program is closed.
   *
   * @throws EngineException if one could not be
   */
  void finish() {
    if (packer != null) {
      packer.finish();
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
