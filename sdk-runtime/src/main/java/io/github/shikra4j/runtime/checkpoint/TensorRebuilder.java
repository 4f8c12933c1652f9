package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.runtime.checkpoint.Pickled.Storage;
import io.github.shikra4j.runtime.checkpoint.Pickled.StorageClass;
import io.github.shikra4j.runtime.checkpoint.Pickled.Tensor;
import io.github.shikra4j.runtime.checkpoint.Pickled.Text;
import io.github.shikra4j.runtime.checkpoint.Pickled.Tuple;
import io.github.shikra4j.runtime.checkpoint.Pickled.Whole;
import java.util.ArrayList;
import java.util.List;

/** Turns the arguments that torch pickles for a tensor into values of ours. */
final class TensorRebuilder {
  private TensorRebuilder() {}

  /** Reads {@code ("storage", torch.HalfStorage, key, location, elements)}. */
  static Storage storage(PickleReader in, Pickled id) {
    if (id instanceof Tuple tuple
        && tuple.items().size() == 5
        && tuple.items().get(0) instanceof Text kind
        && kind.value().equals("storage")
        && tuple.items().get(1) instanceof StorageClass storageClass
        && tuple.items().get(2) instanceof Text key
        && tuple.items().get(4) instanceof Whole elements
        && elements.value() >= 0) {
      return new Storage(storageClass.type(), key.value(), elements.value());
    }
    throw in.bad("a persistent id that is no storage");
  }

  /** Reads {@code (storage, offset, shape, strides, requires_grad, hooks[, metadata])}. */
  static Tensor tensor(PickleReader in, List<Pickled> arguments) {
    if (arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Whole offset) {
      List<Long> shape = numbers(in, arguments.get(2));
      List<Long> strides = numbers(in, arguments.get(3));
      if (offset.value() >= 0 && shape.size() == strides.size()) {
        return new Tensor(storage, offset.value(), shape, strides);
      }
    }
    throw in.bad("a tensor whose storage, offset, shape or strides do not fit together");
  }

  /** Reads {@code (tensor, requires_grad, hooks)}. */
  static Tensor parameter(PickleReader in, List<Pickled> arguments) {
    if (!arguments.isEmpty() && arguments.get(0) instanceof Tensor tensor) {
      return tensor;
    }
    throw in.bad("a parameter that is no tensor");
  }

  private static List<Long> numbers(PickleReader in, Pickled value) {
    if (!(value instanceof Tuple tuple) || tuple.items().size() > Strides.MAX_DIMENSIONS) {
      throw in.bad("a shape or strides that are no tuple, or too many");
    }
    List<Long> numbers = new ArrayList<>();
    for (Pickled item : tuple.items()) {
      if (!(item instanceof Whole number) || number.value() < 0) {
        throw in.bad("a shape or strides with something else than whole numbers from 0 on");
      }
      numbers.add(number.value());
    }
    return List.copyOf(numbers);
  }
}
