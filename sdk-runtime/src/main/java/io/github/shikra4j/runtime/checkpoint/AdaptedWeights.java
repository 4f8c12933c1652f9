package io.github.shikra4j.runtime.checkpoint;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * A model's tensors with those changed that an adapter changes.
 *
 * @param base the model
 * @param changes by the name of the tensor that each is added to
 * @param replaced tensors of modules that were trained whole, by the name in the model
 */
record AdaptedWeights(
    Weights base, Map<String, LowRank> changes, Map<String, TensorLocation> replaced)
    implements Weights {

  static AdaptedWeights read(Weights base, Path adapter) {
    return new AdapterReader(base, adapter).read();
  }

  @Override
  public Set<String> names() {
    return base.names();
  }

  @Override
  public TensorSpec spec(String name) {
    TensorLocation whole = replaced.get(name);
    return whole != null ? new TensorSpec(name, whole.type(), whole.shape()) : base.spec(name);
  }

  @Override
  public StoredTensor tensor(String name) {
    TensorLocation whole = replaced.get(name);
    if (whole != null) {
      StoredTensor tensor = whole.load();
      return new StoredTensor(name, tensor.type(), tensor.shape(), tensor.bytes());
    }
    StoredTensor tensor = base.tensor(name);
    return changes.containsKey(name) ? requireNonNull(changes.get(name)).addTo(tensor) : tensor;
  }

  @Override
  public boolean isSum(String name) {
    return changes.containsKey(name) || (!replaced.containsKey(name) && base.isSum(name));
  }
}
