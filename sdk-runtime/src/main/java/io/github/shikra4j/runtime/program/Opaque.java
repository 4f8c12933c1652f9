package io.github.shikra4j.runtime.program;

import ai.djl.pytorch.jni.IValue;

/**
 * What a program gave that is no tensor, to be handed to another of its methods; close it to let it
 * go.
 */
public final class Opaque implements AutoCloseable {
  private final IValue value;

  Opaque(IValue value) {
    this.value = value;
  }

  IValue value() {
    return value;
  }

  @Override
  public void close() {
    value.close();
  }
}
