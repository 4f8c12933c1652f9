package io.github.shikra4j.runtime.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.Torch;

/** A number format that the model computes in, with libtorch's code for it. */
public enum NumberType {
  /** 16 bit, 5 of them exponent. */
  FLOAT16(5, 2),
  /** 32 bit. */
  FLOAT32(6, 4),
  /** 16 bit, 8 of them exponent; DJL's arrays show it as an unknown type. */
  BFLOAT16(15, 2);

  private final int code;
  private final int bytes;

  NumberType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** Returns libtorch's code. */
  public int code() {
    return code;
  }

  /** Returns the bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether this machine's CPU has instructions for it, as the engine finds them. */
  public boolean onCpu() {
    if (this == FLOAT32) {
      return true;
    }
    try (NDManager scope = Torch.newManager(Device.cpu());
        Program packed = Program.load(scope, "Packed")) {
      return packed.call("computes").with(code).tensor(scope).getFloat() == 1;
    } catch (EngineException withoutOneDnn) {
      return false;
    }
  }

  boolean matches(DataType type) {
    return type.name().equals(name());
  }

  /** Returns the format of a precision that is one. */
  public static NumberType of(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> FLOAT32;
      case FLOAT16 -> FLOAT16;
      case BFLOAT16 -> BFLOAT16;
      case INT8, AUTO -> throw new IllegalArgumentException(precision + " is no number format");
    };
  }
}
