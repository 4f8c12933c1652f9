package io.github.shikra4j.runtime.checkpoint;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.Set;

/** Named tensors, wherever they come from. */
interface Weights {

  /** Returns the names, in a stable order. */
  Set<String> names();

  /** Returns what is known of a tensor that is there, without reading it. */
  TensorSpec spec(String name);

  /** Returns a tensor that is there. */
  StoredTensor tensor(String name);

  /** Tensors that lie in files. */
  record Stored(Map<String, TensorLocation> locations) implements Weights {
    public Stored {
      locations = Collections.unmodifiableMap(locations);
    }

    @Override
    public Set<String> names() {
      return locations.keySet();
    }

    @Override
    public TensorSpec spec(String name) {
      TensorLocation location = at(name);
      return new TensorSpec(name, location.type(), location.shape());
    }

    @Override
    public StoredTensor tensor(String name) {
      return at(name).load();
    }

    private TensorLocation at(String name) {
      return requireNonNull(locations.get(name), name);
    }
  }
}
