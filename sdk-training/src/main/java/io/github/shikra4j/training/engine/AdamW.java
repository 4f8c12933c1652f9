package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.TensorList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (arXiv 1711.05101) with the running means of each parameter. They are made with the first
 * gradient, in the number format of what is improved.
 */
final class AdamW {
  private final Program train;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double decay;
  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private long steps;

  /**
   * Running means of a parameter.
   *
   * @param mean of gradients
   * @param variance of their squares
   */
  record Moments(NDArray mean, NDArray variance) {}

  AdamW(Program train, double beta1, double beta2, double epsilon, double decay) {
    this.train = train;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.decay = decay;
  }

  /** Improves all parameters that have a gradient. */
  void step(Gradients gradients, double rate) {
    steps++;
    for (int i = 0; i < gradients.parameters().size(); i++) {
      step(gradients.parameters().get(i), gradients.array(i), rate);
    }
  }

  private void step(Parameter parameter, NDArray gradient, double rate) {
    Moments m = moments(parameter);
    NDArray master = parameter.master();
    try (NDArray fitting = fitting(gradient, master);
        TensorList x = TensorList.of(List.of(master));
        TensorList g = TensorList.of(List.of(fitting));
        TensorList mean = TensorList.of(List.of(m.mean()));
        TensorList variance = TensorList.of(List.of(m.variance()))) {
      train
          .call("adamw")
          .with(x)
          .with(g)
          .with(mean)
          .with(variance)
          .with((double) steps)
          .with(rate)
          .with(beta1)
          .with(beta2)
          .with(parameter.decays() ? decay : 0.)
          .with(epsilon)
          .execute();
    }
    if (parameter.hasMaster()) {
      InPlace.assign(train, parameter.weight(), master);
    }
  }

  /** Returns the gradient in the number format of the master; another handle on it or a copy. */
  private NDArray fitting(NDArray gradient, NDArray master) {
    return train.call("like").with(gradient).with(master).tensor(gradient.getManager());
  }

  /** Returns a parameter's running means; zeros before its first gradient. */
  Moments moments(Parameter parameter) {
    NDArray master = parameter.master();
    return moments.computeIfAbsent(
        parameter.name(), name -> new Moments(zeros(master), zeros(master)));
  }

  private NDArray zeros(NDArray like) {
    return train.call("zeros").with(like).tensor(like.getManager());
  }

  long steps() {
    return steps;
  }

  void restore(long stepsDone) {
    steps = stepsDone;
  }
}
