package io.github.shikra4j.runtime.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pickles a dict of tensors with protocol 2, byte for byte as Python does for {@code torch.save}.
 */
final class Pickler {
  /** Python writes the items of a dict in groups of this many. */
  private static final int GROUP = 1000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Where texts and globals that come again were put. */
  private final Map<String, Integer> memo = new HashMap<>();

  private int memoized;

  private Pickler() {}

  /** Returns the pickle; the storage of a tensor is its index. */
  static byte[] stateDict(List<TensorSpec> tensors) {
    Pickler pickler = new Pickler();
    pickler.dict(tensors);
    return pickler.out.toByteArray();
  }

  private void dict(List<TensorSpec> tensors) {
    bytes(0x80, 2, '}');
    memoize();
    for (int from = 0; from < tensors.size(); from += GROUP) {
      List<TensorSpec> group = tensors.subList(from, Math.min(tensors.size(), from + GROUP));
      if (group.size() > 1) {
        bytes('(');
      }
      for (int i = 0; i < group.size(); i++) {
        text(group.get(i).name());
        tensor(from + i, group.get(i));
      }
      bytes(group.size() > 1 ? 'u' : 's');
    }
    bytes('.');
  }

  private void tensor(int key, TensorSpec tensor) {
    global("torch._utils", "_rebuild_tensor_v2");
    bytes('(');
    storage(key, tensor);
    number(0);
    numbers(tensor.shape());
    numbers(Strides.rowMajor(tensor.shape()));
    bytes(0x89);
    global("collections", "OrderedDict");
    bytes(')', 'R');
    memoize();
    bytes('t');
    memoize();
    bytes('R');
    memoize();
  }

  private void storage(int key, TensorSpec tensor) {
    bytes('(');
    constant("storage");
    global("torch", tensor.type().storageName());
    text(Integer.toString(key));
    constant("cpu");
    number(tensor.bytes() / tensor.type().bytes());
    bytes('t');
    memoize();
    bytes('Q');
  }

  private void numbers(List<Long> numbers) {
    if (numbers.size() > 3) {
      bytes('(');
    }
    numbers.forEach(this::number);
    switch (numbers.size()) {
      case 0 -> {
        bytes(')');
        return; // the empty tuple is never memoized
      }
      case 1 -> bytes(0x85);
      case 2 -> bytes(0x86);
      case 3 -> bytes(0x87);
      default -> bytes('t');
    }
    memoize();
  }

  private void number(long value) {
    if (value < 1 << 8) {
      bytes('K', (int) value);
    } else if (value < 1 << 16) {
      bytes('M', (int) value & 0xff, (int) value >> 8);
    } else if (value <= Integer.MAX_VALUE) {
      bytes('J');
      int32((int) value);
    } else {
      int count = (64 - Long.numberOfLeadingZeros(value)) / 8 + 1;
      bytes(0x8a, count);
      for (int i = 0; i < count; i++) {
        bytes((int) (value >> (8 * i)) & 0xff);
      }
    }
  }

  private void global(String module, String name) {
    if (!recall(module + " " + name)) {
      bytes('c');
      ascii(module + "\n" + name + "\n");
      memo.put(module + " " + name, memoized);
      memoize();
    }
  }

  private void constant(String text) {
    if (!recall(text)) {
      memo.put(text, memoized);
      text(text);
    }
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes('X');
    int32(utf8.length);
    out.writeBytes(utf8);
    memoize();
  }

  private boolean recall(String what) {
    Integer index = memo.get(what);
    if (index == null) {
      return false;
    }
    indexed('h', 'j', index);
    return true;
  }

  private void memoize() {
    indexed('q', 'r', memoized++);
  }

  private void indexed(int shortOpcode, int longOpcode, int index) {
    if (index < 1 << 8) {
      bytes(shortOpcode, index);
    } else {
      bytes(longOpcode);
      int32(index);
    }
  }

  private void int32(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
  }
}
