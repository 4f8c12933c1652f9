package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.TensorList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * AdamW (arXiv 1711.05101) with the moments of each parameter. They are made with the first
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
   * @param parameter that they are of
   * @param mean of gradients
   * @param variance of their squares
   */
  record Moments(Parameter parameter, NDArray mean, NDArray variance) {}

  AdamW(Program train, double beta1, double beta2, double epsilon, double decay) {
    this.train = train;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.decay = decay;
  }

  /**
   * Improves all parameters that have a gradient, and those that had one before, whose gradient is
   * 0 now: so it is in a run whose arrays stay, and one that was resumed goes on as that.
   */
  void step(Gradients gradients, double rate) {
    steps++;
    Set<String> touched = new HashSet<>();
    for (int i = 0; i < gradients.parameters().size(); i++) {
      Parameter parameter = gradients.parameters().get(i);
      touched.add(parameter.name());
      step(remembered(parameter), gradients.array(i), rate);
    }
    for (Moments m : moments.values()) {
      if (!touched.contains(m.parameter().name())) {
        try (NDArray nothing = zeros(m.parameter().master())) {
          step(m, nothing, rate);
        }
      }
    }
  }

  private void step(Moments m, NDArray gradient, double rate) {
    Parameter parameter = m.parameter();
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

  /** Returns a parameter's moments; nothing before its first gradient. */
  Optional<Moments> moments(Parameter parameter) {
    return Optional.ofNullable(moments.get(parameter.name()));
  }

  /** Returns the moments of a parameter that has a gradient or had one; zeros at first. */
  Moments remembered(Parameter parameter) {
    NDArray master = parameter.master();
    return moments.computeIfAbsent(
        parameter.name(), name -> new Moments(parameter, zeros(master), zeros(master)));
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
