package io.github.shikra4j.runtime.checkpoint;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sums of a delta and its base, each made when it is asked for.
 *
 * <p>Tensors that the base lacks, those of the projector, are the delta's own. The rotary
 * frequencies are constants of the architecture that some deltas hold whole and some as a
 * difference of zero: they are the base's own.
 */
record DeltaWeights(Weights base, Weights delta, Set<String> names) implements Weights {

  /** Of the sums. */
  static final ElementType TYPE = ElementType.FLOAT16;

  static DeltaWeights of(Weights base, Weights delta) {
    Set<String> names = new LinkedHashSet<>(delta.names());
    names.removeIf(name -> isConstant(name) && !base.names().contains(name));
    return new DeltaWeights(base, delta, Collections.unmodifiableSet(names));
  }

  static boolean isConstant(String name) {
    return name.endsWith(".rotary_emb.inv_freq");
  }

  @Override
  public TensorSpec spec(String name) {
    if (isConstant(name)) {
      return base.spec(name);
    }
    TensorSpec spec = delta.spec(name);
    return isAdded(name) ? new TensorSpec(name, TYPE, spec.shape()) : spec;
  }

  @Override
  public StoredTensor tensor(String name) {
    if (isConstant(name)) {
      return base.tensor(name);
    }
    StoredTensor tensor = delta.tensor(name);
    return isAdded(name) ? sum(tensor, base.tensor(name)) : tensor;
  }

  @Override
  public boolean isSum(String name) {
    return isConstant(name) ? base.isSum(name) : isAdded(name);
  }

  private boolean isAdded(String name) {
    return base.names().contains(name);
  }

  private static StoredTensor sum(StoredTensor tensor, StoredTensor base) {
    StoredTensor sum = HalfSum.add(tensor, base);
    return new StoredTensor(sum.name(), sum.type(), sum.shape(), sum.bytes().asReadOnlyBuffer());
  }
}
