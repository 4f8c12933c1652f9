package io.github.shikra4j.runtime.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle may hold: plain data, and torch's tensors. */
sealed interface Pickled {
  /** None. */
  record None() implements Pickled {}

  /** A marker on the stack; never part of a result. */
  record Mark() implements Pickled {}

  record Text(String value) implements Pickled {}

  record Whole(long value) implements Pickled {}

  record Real(double value) implements Pickled {}

  record Truth(boolean value) implements Pickled {}

  // No record below is compared or hashed: a small pickle can describe an exponentially large tree.

  record Tuple(List<Pickled> items) implements Pickled {}

  record Sequence(ArrayList<Pickled> items) implements Pickled {}

  /** A dict or OrderedDict; keys that are not text are dropped with their values. */
  record Dict(Map<String, Pickled> entries) implements Pickled {
    Dict() {
      this(new LinkedHashMap<>());
    }
  }

  /** One of the few names that a pickle of tensors needs; nothing is imported for it. */
  enum Function implements Pickled {
    REBUILD_TENSOR,
    REBUILD_PARAMETER,
    ORDERED_DICT
  }

  /** A storage class such as {@code torch.HalfStorage}. */
  record StorageClass(ElementType type) implements Pickled {}

  /**
   * A run of elements in an archive entry of its own.
   *
   * @param key the entry's name in the archive's {@code data} folder
   * @param elements how many there are, at least 0
   */
  record Storage(ElementType type, String key, long elements) implements Pickled {}

  /**
   * A view of a storage, not checked against it yet.
   *
   * @param offset the first element
   */
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements Pickled {}
}
