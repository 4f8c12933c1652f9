package io.github.shikra4j.runtime.checkpoint;

import com.google.common.collect.ImmutableMap;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.Pickled.Dict;
import io.github.shikra4j.runtime.checkpoint.Pickled.Function;
import io.github.shikra4j.runtime.checkpoint.Pickled.Mark;
import io.github.shikra4j.runtime.checkpoint.Pickled.None;
import io.github.shikra4j.runtime.checkpoint.Pickled.Real;
import io.github.shikra4j.runtime.checkpoint.Pickled.Sequence;
import io.github.shikra4j.runtime.checkpoint.Pickled.StorageClass;
import io.github.shikra4j.runtime.checkpoint.Pickled.Text;
import io.github.shikra4j.runtime.checkpoint.Pickled.Truth;
import io.github.shikra4j.runtime.checkpoint.Pickled.Tuple;
import io.github.shikra4j.runtime.checkpoint.Pickled.Whole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a pickle's program on plain data. It knows tensors, storages and containers; a global beyond
 * those is refused by its name, and no code is loaded, called or constructed for any of them.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">the opcodes</a>
 */
final class Unpickler {
  private static final Pickled NONE = new None();
  private static final Pickled MARK = new Mark();

  private static final Map<String, Pickled> GLOBALS =
      ImmutableMap.of(
          "torch._utils._rebuild_tensor_v2", Function.REBUILD_TENSOR,
          "torch._utils._rebuild_parameter", Function.REBUILD_PARAMETER,
          "collections.OrderedDict", Function.ORDERED_DICT);

  /** Opcodes that construct an object or import by number; refused whatever their operand. */
  private static final Map<Integer, String> REFUSED =
      ImmutableMap.<Integer, String>builder()
          .put((int) 'o', "OBJ")
          .put(0x81, "NEWOBJ")
          .put(0x92, "NEWOBJ_EX")
          .put(0x82, "EXT1")
          .put(0x83, "EXT2")
          .put(0x84, "EXT4")
          .put((int) 'P', "PERSID")
          .buildOrThrow();

  private final Path file;
  private final PickleReader in;
  private final List<Pickled> stack = new ArrayList<>();
  private final Map<Long, Pickled> memo = new HashMap<>();

  private Unpickler(Path file, byte[] pickle) {
    this.file = file;
    this.in = new PickleReader(file, pickle);
  }

  /** Returns the object that a pickle describes. */
  static Pickled read(Path file, byte[] pickle) {
    return new Unpickler(file, pickle).run();
  }

  private Pickled run() {
    for (int opcode = in.unsigned8(); opcode != '.'; opcode = in.unsigned8()) {
      if (!scalar(opcode) && !container(opcode) && !memory(opcode)) {
        object(opcode);
      }
    }
    return pop();
  }

  private boolean scalar(int opcode) {
    switch (opcode) {
      case 'N' -> push(NONE);
      case 0x88 -> push(new Truth(true));
      case 0x89 -> push(new Truth(false));
      case 'J' -> push(new Whole(in.signed32()));
      case 'K' -> push(new Whole(in.unsigned8()));
      case 'M' -> push(new Whole(in.unsigned16()));
      case 0x8a -> push(new Whole(in.whole(in.unsigned8())));
      case 0x8b -> push(new Whole(in.whole(in.unsigned32())));
      case 'G' -> push(new Real(in.real()));
      case 'X' -> push(new Text(in.utf8(in.unsigned32())));
      case 0x8c -> push(new Text(in.utf8(in.unsigned8())));
      case 0x8d -> push(new Text(in.utf8(in.signed64())));
      // Text of Python 2, which wrote the names of tensors so.
      case 'U' -> push(new Text(in.utf8(in.unsigned8())));
      case 'T' -> push(new Text(in.utf8(in.unsigned32())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int opcode) {
    switch (opcode) {
      case '(' -> push(MARK);
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(popToMark()));
      case 0x85 -> push(new Tuple(popItems(1)));
      case 0x86 -> push(new Tuple(popItems(2)));
      case 0x87 -> push(new Tuple(popItems(3)));
      case ']' -> push(new Sequence(new ArrayList<>()));
      case 'l' -> push(new Sequence(new ArrayList<>(popToMark())));
      case 'a' -> append(popItems(1));
      case 'e' -> append(popToMark());
      case '}' -> push(new Dict());
      case 'd' -> {
        List<Pickled> items = popToMark();
        push(new Dict());
        setItems(items);
      }
      case 's' -> setItems(popItems(2));
      case 'u' -> setItems(popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memory(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(in.unsigned8());
      case 0x95 -> in.signed64(); // FRAME: how much to read ahead
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(peek());
      case 'q' -> memo.put((long) in.unsigned8(), peek());
      case 'r' -> memo.put(in.unsigned32(), peek());
      case 0x94 -> memo.put((long) memo.size(), peek());
      case 'h' -> push(recall(in.unsigned8()));
      case 'j' -> push(recall(in.unsigned32()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void object(int opcode) {
    switch (opcode) {
      case 'c' -> push(global(in.line(), in.line()));
      case 0x93 -> {
        List<Pickled> names = popItems(2);
        push(global(text(names.get(0)), text(names.get(1))));
      }
      case 'i' -> throw refused(in.line() + "." + in.line());
      case 'R' -> {
        List<Pickled> call = popItems(2);
        push(call(call.get(0), call.get(1)));
      }
      case 'b' -> build();
      case 'Q' -> push(TensorRebuilder.storage(in, pop()));
      default -> throw unknown(opcode);
    }
  }

  private CheckpointException unknown(int opcode) {
    String name = REFUSED.get(opcode);
    return name != null
        ? refused("the opcode " + name)
        : in.bad("the opcode 0x%02x, which no pickle of tensors needs".formatted(opcode));
  }

  private void protocol(int version) {
    if (version > 5) {
      throw in.bad("protocol " + version + ", at most 5 supported");
    }
  }

  private Pickled global(String module, String name) {
    String global = module + "." + name;
    if (module.equals("torch")) {
      Optional<ElementType> type = ElementType.ofStorage(name);
      if (type.isPresent()) {
        return new StorageClass(type.get());
      }
    }
    Pickled known = GLOBALS.get(global);
    if (known == null) {
      throw refused(global);
    }
    return known;
  }

  private Pickled call(Pickled function, Pickled arguments) {
    if (!(arguments instanceof Tuple tuple) || !(function instanceof Function known)) {
      throw in.bad("a call of something that is no function, or without a tuple of arguments");
    }
    return switch (known) {
      case REBUILD_TENSOR -> TensorRebuilder.tensor(in, tuple.items());
      case REBUILD_PARAMETER -> TensorRebuilder.parameter(in, tuple.items());
      case ORDERED_DICT -> orderedDict(tuple.items());
    };
  }

  private Pickled orderedDict(List<Pickled> arguments) {
    Dict dict = new Dict();
    if (arguments.isEmpty()) {
      return dict;
    }
    // Protocols below 2 pass the items as a list of pairs.
    if (arguments.size() != 1 || !(arguments.get(0) instanceof Sequence pairs)) {
      throw in.bad("an OrderedDict made of something else than a list of pairs");
    }
    for (Pickled pair : pairs.items()) {
      List<Pickled> items =
          pair instanceof Tuple tuple
              ? tuple.items()
              : pair instanceof Sequence sequence ? sequence.items() : List.of();
      if (items.size() != 2) {
        throw in.bad("an OrderedDict made of something else than pairs");
      }
      put(dict, items.get(0), items.get(1));
    }
    return dict;
  }

  /** A state_dict carries an attribute {@code _metadata}: it is dropped, nothing else is let by. */
  private void build() {
    Pickled state = pop();
    if (!(peek() instanceof Dict) || !(state instanceof Dict)) {
      throw refused("the opcode BUILD");
    }
  }

  private void append(List<Pickled> items) {
    if (!(peek() instanceof Sequence list)) {
      throw in.bad("items for something that is no list");
    }
    list.items().addAll(items);
  }

  private void setItems(List<Pickled> items) {
    if (!(peek() instanceof Dict dict) || items.size() % 2 != 0) {
      throw in.bad("pairs for something that is no dict");
    }
    for (int i = 0; i < items.size(); i += 2) {
      put(dict, items.get(i), items.get(i + 1));
    }
  }

  private void put(Dict dict, Pickled key, Pickled value) {
    if (key instanceof Text text && dict.entries().put(text.value(), value) != null) {
      throw in.bad("the key " + text.value() + " is there twice");
    }
  }

  private String text(Pickled value) {
    if (value instanceof Text text) {
      return text.value();
    }
    throw in.bad("a global whose name is no text");
  }

  private Pickled recall(long index) {
    Pickled value = memo.get(index);
    if (value == null) {
      throw in.bad("memo entry " + index + " was never written");
    }
    return value;
  }

  private void push(Pickled value) {
    stack.add(value);
  }

  private Pickled peek() {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw in.bad("a value from an empty stack");
    }
    return stack.get(stack.size() - 1);
  }

  private Pickled pop() {
    Pickled top = peek();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Pickled> popItems(int count) {
    Pickled[] items = new Pickled[count];
    for (int i = count - 1; i >= 0; i--) {
      items[i] = pop();
    }
    return List.of(items);
  }

  private List<Pickled> popToMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw in.bad("a mark that was never set");
    }
    List<Pickled> above = stack.subList(mark + 1, stack.size());
    List<Pickled> items = List.copyOf(above);
    stack.subList(mark, stack.size()).clear();
    return items;
  }

  private CheckpointException refused(String what) {
    return new CheckpointException(
        ("%s: the pickle asks for %s at byte %d, which is not needed to store tensors and could"
                + " run code; do not trust this file")
            .formatted(file, what, in.position()));
  }
}
