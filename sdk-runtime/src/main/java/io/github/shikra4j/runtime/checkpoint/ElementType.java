package io.github.shikra4j.runtime.checkpoint;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The number format of a stored tensor, little-endian. */
public enum ElementType {
  /** 32 bit IEEE 754. */
  FLOAT32(4, "F32", "FloatStorage", "float32"),
  /** 16 bit IEEE 754. */
  FLOAT16(2, "F16", "HalfStorage", "float16"),
  /** The upper 16 bits of a {@link #FLOAT32}. */
  BFLOAT16(2, "BF16", "BFloat16Storage", "bfloat16"),
  /** 64 bit IEEE 754. */
  FLOAT64(8, "F64", "DoubleStorage", "float64"),
  /** 64 bit, signed. */
  INT64(8, "I64", "LongStorage", "int64"),
  /** 32 bit, signed. */
  INT32(4, "I32", "IntStorage", "int32"),
  /** 16 bit, signed. */
  INT16(2, "I16", "ShortStorage", "int16"),
  /** 8 bit, signed. */
  INT8(1, "I8", "CharStorage", "int8"),
  /** 8 bit, unsigned. */
  UINT8(1, "U8", "ByteStorage", "uint8"),
  /** One byte, 0 or 1. */
  BOOL(1, "BOOL", "BoolStorage", "bool");

  private static final Map<String, ElementType> BY_SAFETENSORS = index(t -> t.safetensors);
  private static final Map<String, ElementType> BY_STORAGE = index(t -> t.storage);
  private static final Map<String, ElementType> BY_TORCH = index(t -> t.torch);

  private final int bytes;
  private final String safetensors;
  private final String storage;
  private final String torch;

  ElementType(int bytes, String safetensors, String storage, String torch) {
    this.bytes = bytes;
    this.safetensors = safetensors;
    this.storage = storage;
    this.torch = torch;
  }

  /** Returns the bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Tells whether the elements are floating-point numbers. */
  public boolean isFloat() {
    return this == FLOAT32 || this == FLOAT16 || this == BFLOAT16 || this == FLOAT64;
  }

  /** Returns the name in a safetensors header, such as {@code F16}. */
  String safetensorsName() {
    return safetensors;
  }

  /** Returns the name of torch's storage class, such as {@code HalfStorage}. */
  String storageName() {
    return storage;
  }

  /** Returns the name in a configuration's {@code torch_dtype}, such as {@code float16}. */
  public String torchName() {
    return torch;
  }

  static Optional<ElementType> ofSafetensors(String name) {
    return Optional.ofNullable(BY_SAFETENSORS.get(name));
  }

  static Optional<ElementType> ofStorage(String name) {
    return Optional.ofNullable(BY_STORAGE.get(name));
  }

  static Optional<ElementType> ofTorch(String name) {
    return Optional.ofNullable(BY_TORCH.get(name));
  }

  private static Map<String, ElementType> index(Function<ElementType, String> name) {
    return Arrays.stream(values()).collect(ImmutableMap.toImmutableMap(name, t -> t));
  }
}
