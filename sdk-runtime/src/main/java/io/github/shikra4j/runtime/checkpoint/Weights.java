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

  /** Tells whether a tensor that is there is computed when asked for, in memory of its own. */
  boolean isSum(String name);

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

    @Override
    public boolean isSum(String name) {
      return false;
    }

    private TensorLocation at(String name) {
      return requireNonNull(locations.get(name), name);
    }
  }
}
