package io.github.shikra4j.runtime.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;

/** Libtorch's automatic differentiation, of what {@link RecordedCall}s have done. */
public final class Autograd {
  private Autograd() {}

  /** Says whether calls of this thread are recorded from now on. */
  public static void record(boolean on) {
    JniUtils.setGradMode(on);
  }

  /** Asks for the gradient of an array from now on. It must not be in use by recorded calls. */
  public static void require(NDArray array) {
    JniUtils.attachGradient((PtNDArray) array, true);
  }

  /** Returns a second handle on the same numbers that no record leads to. */
  public static NDArray detached(NDArray array, NDManager manager) {
    NDArray other = JniUtils.detachGradient((PtNDArray) array);
    other.attach(manager);
    return other;
  }

  /**
   * Adds to each required array's gradient what a gradient of the output means for it.
   *
   * @param gradient of the shape and number format of the output
   */
  public static void backward(NDArray output, NDArray gradient) {
    try {
      JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
    } catch (ai.djl.engine.EngineException e) {
      throw Torch.failed("the backward pass", e);
    }
  }

  /** Returns the gradient gathered so far, attached to the manager; null if there is none. */
  public static @Nullable NDArray gradient(NDArray array, NDManager manager) {
    NDArray gradient = JniUtils.getGradient((PtNDArray) array);
    if (gradient != null) {
      gradient.attach(manager);
    }
    return gradient;
  }
}
