package io.github.shikra4j.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.program.Autograd;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.TensorList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the backward passes of one optimiser step gathered, parameter by parameter. */
final class Gradients implements AutoCloseable {
  private final Program train;
  private final NDManager scope;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<NDArray> arrays = new ArrayList<>();

  Gradients(Program train, NDManager scope) {
    this.train = train;
    this.scope = scope;
  }

  /** Returns what libtorch gathered for a parameter; null if nothing. */
  @Nullable NDArray own(Parameter parameter) {
    return Autograd.gradient(parameter.weight(), scope);
  }

  void add(Parameter parameter, NDArray gradient) {
    parameters.add(parameter);
    arrays.add(gradient);
  }

  /** Returns the parameters that have a gradient, in the model's order. */
  List<Parameter> parameters() {
    return parameters;
  }

  NDArray array(int index) {
    return arrays.get(index);
  }

  /** Returns the Euclidean norm of all of them; not finite if one of them is not. */
  double norm() {
    double sum = 0;
    for (List<NDArray> group : byDevice()) {
      try (TensorList list = TensorList.of(group);
          NDArray part = train.call("square_sum").with(list).tensor(scope)) {
        sum += part.getDouble();
      }
    }
    return Math.sqrt(sum);
  }

  /** Multiplies all of them by a number. */
  void scale(double factor) {
    for (List<NDArray> group : byDevice()) {
      try (TensorList list = TensorList.of(group)) {
        train.call("scale").with(list).with(factor).execute();
      }
    }
  }

  /** Sets all of them to zero, for the next step. */
  void clear() {
    for (List<NDArray> group : byDevice()) {
      try (TensorList list = TensorList.of(group)) {
        train.call("clear").with(list).execute();
      }
    }
  }

  private Iterable<List<NDArray>> byDevice() {
    Map<Device, List<NDArray>> groups =
        arrays.stream().collect(Collectors.groupingBy(NDArray::getDevice));
    return groups.values();
  }

  @Override
  public void close() {
    scope.close();
  }
}
