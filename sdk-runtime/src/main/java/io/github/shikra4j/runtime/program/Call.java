package io.github.shikra4j.runtime.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * One call of a program's method, without gradients: arguments in the method's order, then how to
 * take the result. Good for one use on one thread.
 */
public final class Call {
  private static final LongAdder COMPUTED = new LongAdder();

  private final Program program;
  private final String method;
  private final List<IValue> arguments = new ArrayList<>();

  /** Those of the arguments that were made here and end with the call. */
  private final List<IValue> owned = new ArrayList<>();

  Call(Program program, String method) {
    this.program = program;
    this.method = method;
  }

  /** Adds a tensor. */
  @CanIgnoreReturnValue
  public Call with(NDArray tensor) {
    return own(IValue.from((PtNDArray) tensor));
  }

  /** Adds a list of tensors that was built before. */
  @CanIgnoreReturnValue
  public Call with(TensorList tensors) {
    arguments.add(tensors.value());
    return this;
  }

  /** Adds what another call gave. */
  @CanIgnoreReturnValue
  public Call with(Opaque thing) {
    arguments.add(thing.value());
    return this;
  }

  /** Adds a whole number. */
  @CanIgnoreReturnValue
  public Call with(long number) {
    return own(IValue.from(number));
  }

  /** Adds a number. */
  @CanIgnoreReturnValue
  public Call with(double number) {
    return own(IValue.from(number));
  }

  /** Adds a truth value. */
  @CanIgnoreReturnValue
  public Call with(boolean flag) {
    return own(IValue.from(flag));
  }

  /** Adds a list of whole numbers. */
  @CanIgnoreReturnValue
  public Call with(long[] numbers) {
    return own(IValue.listFrom(numbers));
  }

  private Call own(IValue value) {
    arguments.add(value);
    owned.add(value);
    return this;
  }

  /**
   * Runs the method and attaches the tensor that it returns to the manager.
   *
   * @throws DeviceMemoryException if the device had no memory left
   * @throws EngineException if the method failed otherwise
   */
  public NDArray tensor(NDManager manager) {
    try (IValue result = run()) {
      return result.toTensor((PtNDManager) manager);
    }
  }

  /** Runs a method that returns what is no tensor. */
  public Opaque opaque() {
    return new Opaque(run());
  }

  /** Returns the nanoseconds that all threads of this process have spent in programs. */
  public static long computedNanos() {
    return COMPUTED.sum();
  }

  /** Runs a method for what it does to its arguments. */
  public void execute() {
    run().close();
  }

  private IValue run() {
    Program.prepareThread();
    long begun = System.nanoTime();
    try {
      return IValueUtils.runMethod(program.block(), method, arguments.toArray(IValue[]::new));
    } catch (ai.djl.engine.EngineException e) {
      throw program.failed(method, e);
    } finally {
      COMPUTED.add(System.nanoTime() - begun);
      owned.forEach(IValue::close);
    }
  }
}
