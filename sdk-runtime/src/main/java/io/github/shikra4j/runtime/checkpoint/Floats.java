package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Conversions between the floating-point formats, rounding to nearest even as torch does. */
public final class Floats {
  private static final float[] HALVES = new float[1 << 16];

  static {
    for (int i = 0; i < HALVES.length; i++) {
      HALVES[i] = decodeHalf(i);
    }
  }

  private Floats() {}

  static float ofHalf(short half) {
    return HALVES[half & 0xffff];
  }

  static float ofBfloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Rounds to half precision; from 65520 on that is infinity. */
  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude >= 0x47800000) {
      return (short) (sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00));
    }
    if (magnitude < 0x38800000) {
      // Below 2^-14 halves are multiples of 2^-24, the spacing of floats from 0.5 on.
      float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
      return (short) (sign | (Float.floatToRawIntBits(shifted) - 0x3f000000));
    }
    int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
    return (short) (sign | (rounded - 0x38000000) >>> 13);
  }

  /** Rounds to bfloat16. */
  static short toBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value)
        ? (short) 0x7fc0
        : (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }

  /**
   * Returns numbers in a stored form, little-endian.
   *
   * @throws IllegalArgumentException if the type holds no floating-point numbers
   */
  public static ByteBuffer encode(float[] values, ElementType type) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (type) {
        case FLOAT16 -> bytes.putShort(toHalf(value));
        case BFLOAT16 -> bytes.putShort(toBfloat(value));
        case FLOAT32 -> bytes.putFloat(value);
        case FLOAT64 -> bytes.putDouble(value);
        default -> throw new IllegalArgumentException(type + " holds no floating-point numbers");
      }
    }
    return bytes.flip();
  }

  static float[] decode(StoredTensor tensor) {
    ByteBuffer bytes = tensor.bytes();
    float[] values = new float[(int) tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(tensor, bytes, i);
    }
    return values;
  }

  static float get(StoredTensor tensor, ByteBuffer bytes, int i) {
    return switch (tensor.type()) {
      case FLOAT16 -> ofHalf(bytes.getShort(2 * i));
      case BFLOAT16 -> ofBfloat(bytes.getShort(2 * i));
      case FLOAT32 -> bytes.getFloat(4 * i);
      case FLOAT64 -> (float) bytes.getDouble(8 * i);
      default -> throw notFloats(tensor);
    };
  }

  static CheckpointException notFloats(StoredTensor tensor) {
    return new CheckpointException(
        "tensor %s holds %s, floating-point numbers needed"
            .formatted(tensor.name(), tensor.type().torchName()));
  }

  private static float decodeHalf(int half) {
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb((float) (fraction | 0x400), exponent - 25);
        };
    return (half & 0x8000) == 0 ? magnitude : -magnitude;
  }
}
