package io.github.shikra4j.runtime.program;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValueUtils;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a program's method that libtorch records where the thread's {@link Autograd} does, so
 * that gradients flow back through it. What it returns may be trained and kept for a gradient,
 * which a tensor made by {@link Call}, in libtorch's inference mode, may not.
 *
 * <p>DJL passes nothing but tensors and lists of them: a number arrives as a tensor of no
 * dimensions on the CPU, which the program reads with {@code int(x)} or {@code float(x)}. Good for
 * one use on one thread.
 */
public final class RecordedCall {
  private static final String METHOD = "module_method:";

  private final Program program;
  private final String method;
  private final NDList arguments = new NDList();
  private final NDManager numbers = Torch.newManager(Device.cpu());
  private int lists;

  RecordedCall(Program program, String method) {
    this.program = program;
    this.method = method;
  }

  /** Adds a tensor. */
  @CanIgnoreReturnValue
  public RecordedCall with(NDArray tensor) {
    return add(tensor, null);
  }

  /** Adds a list of at least one tensor. */
  @CanIgnoreReturnValue
  public RecordedCall with(List<NDArray> tensors) {
    // DJL gathers arrays into a list by this ending of their names.
    String name = "list" + lists++ + "[]";
    tensors.forEach(tensor -> add(tensor, name));
    return this;
  }

  /** Adds a whole number. */
  @CanIgnoreReturnValue
  public RecordedCall with(long number) {
    return add(numbers.create(number), null);
  }

  /** Adds a number. */
  @CanIgnoreReturnValue
  public RecordedCall with(double number) {
    return add(numbers.create(number), null);
  }

  /** An array has one name: what stands twice among the arguments needs a second handle. */
  private RecordedCall add(NDArray tensor, @Nullable String name) {
    tensor.setName(name);
    arguments.add(tensor);
    return this;
  }

  /**
   * Runs the method and attaches the tensor that it returns to the manager.
   *
   * @throws DeviceMemoryException if the device had no memory left
   * @throws EngineException if the method failed otherwise
   */
  public NDArray tensor(NDManager manager) {
    Program.prepareThread();
    NDArray named = numbers.create(0f);
    named.setName(METHOD + method);
    arguments.add(named);
    try (numbers) {
      NDArray result = IValueUtils.forward(program.block(), arguments, true).singletonOrThrow();
      result.attach(manager);
      return result;
    } catch (ai.djl.engine.EngineException e) {
      throw program.failed(method, e);
    }
  }
}
