package io.github.shikra4j.runtime.program;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * A list of tensors that is handed to libtorch once and passed with many calls, such as all weights
 * of a model. It keeps the tensors alive natively; close it to let them go.
 */
public final class TensorList implements AutoCloseable {
  private final IValue value;

  private TensorList(IValue value) {
    this.value = value;
  }

  /** Builds a list of these tensors. */
  public static TensorList of(List<? extends NDArray> tensors) {
    return new TensorList(IValue.listFrom(tensors.toArray(PtNDArray[]::new)));
  }

  IValue value() {
    return value;
  }

  @Override
  public void close() {
    value.close();
  }
}
