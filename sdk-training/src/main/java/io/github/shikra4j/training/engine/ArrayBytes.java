package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Program;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Arrays as a checkpoint holds them. */
final class ArrayBytes {
  private final Program train;

  ArrayBytes(Program train) {
    this.train = train;
  }

  /** Describes an array as it is. */
  static TensorSpec spec(String name, NDArray array) {
    return spec(name, array, type(array));
  }

  static TensorSpec spec(String name, NDArray array, ElementType type) {
    return new TensorSpec(name, type, Arrays.stream(array.getShape().getShape()).boxed().toList());
  }

  /** DJL's arrays do not know bfloat16. */
  private static ElementType type(NDArray array) {
    return switch (array.getDataType()) {
      case FLOAT32 -> ElementType.FLOAT32;
      case FLOAT16 -> ElementType.FLOAT16;
      default -> ElementType.BFLOAT16;
    };
  }

  /** Returns an array's numbers in a format, little-endian. */
  ByteBuffer bytes(NDArray array, ElementType type) {
    try (NDManager scope = array.getManager().newSubManager()) {
      int code = NumberType.valueOf(type.name()).code();
      NDArray numbers = train.call("cast").with(array).with(code).tensor(scope);
      return train.call("bytes").with(numbers).tensor(scope).toByteBuffer();
    }
  }
}
