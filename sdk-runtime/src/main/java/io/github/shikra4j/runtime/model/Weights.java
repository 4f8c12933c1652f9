package io.github.shikra4j.runtime.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Longs;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.StoredTensor;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.Torch;
import java.util.function.LongConsumer;

/**
 * A checkpoint's tensors as arrays of one number format on one device. What the file already holds
 * in that format stays in the file on the CPU and is read by the operating system when used.
 */
public final class Weights {
  private final Checkpoint checkpoint;
  private final String prefix;
  private final NDManager manager;
  private final NumberType type;
  private final Program tensors;
  private final boolean owned;
  private final LongConsumer loaded;

  /**
   * Loads from a checkpoint.
   *
   * @param prefix put before every name
   * @param manager owns the arrays and says the device
   * @param tensors the program of that name
   * @param owned whether every array is a copy that may be written to
   * @param loaded told the number of values of each tensor that has been loaded
   */
  public Weights(
      Checkpoint checkpoint,
      String prefix,
      NDManager manager,
      NumberType type,
      Program tensors,
      boolean owned,
      LongConsumer loaded) {
    this.checkpoint = checkpoint;
    this.prefix = prefix;
    this.manager = manager;
    this.type = type;
    this.tensors = tensors;
    this.owned = owned;
    this.loaded = loaded;
  }

  /** Returns the same of another checkpoint and prefix. */
  public Weights of(Checkpoint other, String otherPrefix) {
    return new Weights(other, otherPrefix, manager, type, tensors, owned, loaded);
  }

  /** Returns the same whose arrays may be written to, or not. */
  public Weights owned(boolean writable) {
    return new Weights(checkpoint, prefix, manager, type, tensors, writable, loaded);
  }

  /** Returns the same in another number format. */
  Weights as(NumberType other) {
    return new Weights(checkpoint, prefix, manager, other, tensors, owned, loaded);
  }

  /** Returns the same whose arrays belong to another manager, and are on its device. */
  public Weights in(NDManager owner) {
    return new Weights(checkpoint, prefix, owner, type, tensors, owned, loaded);
  }

  /**
   * Returns a tensor.
   *
   * @throws CheckpointException if it is missing or has another shape
   */
  public NDArray get(ModelTensors.Tensor tensor) {
    return get(tensor.name(), Longs.toArray(tensor.shape()));
  }

  /**
   * Returns a tensor that must have this shape.
   *
   * @throws CheckpointException if it is missing or has another shape
   */
  public NDArray get(String name, long... shape) {
    StoredTensor stored = checkpoint.tensor(prefix + name);
    if (!stored.shape().equals(Longs.asList(shape))) {
      throw new CheckpointException(
          "%s: tensor %s has the shape %s where the configuration says %s"
              .formatted(checkpoint.folder(), stored.name(), stored.shape(), Longs.asList(shape)));
    }
    NDArray array = convert(stored);
    loaded.accept(array.size());
    return array;
  }

  /** Returns the manager that owns the arrays. */
  public NDManager manager() {
    return manager;
  }

  private NDArray convert(StoredTensor stored) {
    Shape shape = new Shape(stored.dimensions());
    if (stored.type() == ElementType.BFLOAT16) {
      return fromBfloat16(stored);
    }
    DataType found = dataType(stored);
    // The JVM bounds the memory of buffers: a sum goes over into the engine's.
    if (type.matches(found) && !checkpoint.isSum(stored.name()) && !owned) {
      return Torch.wrap(manager, stored.bytes(), shape, found);
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray raw = Torch.wrap(scope, stored.bytes(), shape, found);
      return copy(raw);
    }
  }

  private NDArray fromBfloat16(StoredTensor stored) {
    long[] shape = stored.dimensions();
    shape[shape.length - 1] *= 2;
    try (NDManager scope = manager.newSubManager()) {
      NDArray raw = Torch.wrap(scope, stored.bytes(), new Shape(shape), DataType.INT8);
      NDManager owner = type == NumberType.BFLOAT16 ? manager : scope;
      NDArray numbers = tensors.record("bfloat16_from_bytes").with(raw).tensor(owner);
      return type == NumberType.BFLOAT16 ? numbers : copy(numbers);
    }
  }

  /** Recorded, since what is trained must not be made in inference mode. */
  private NDArray copy(NDArray numbers) {
    return tensors.record("copy").with(numbers).with(type.code()).tensor(manager);
  }

  private DataType dataType(StoredTensor stored) {
    return switch (stored.type()) {
      case FLOAT16 -> DataType.FLOAT16;
      case FLOAT32 -> DataType.FLOAT32;
      case FLOAT64 -> DataType.FLOAT64;
      default ->
          throw new CheckpointException(
              "%s: tensor %s holds %s, which are no weights"
                  .formatted(checkpoint.folder(), stored.name(), stored.type()));
    };
  }
}
