package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Autograd;
import io.github.shikra4j.runtime.program.TensorList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One copy of the model and the gradients that it gathers.
 *
 * <p>In 16 bits small gradients vanish beside large ones: there the passes of one step are added up
 * in float32.
 */
final class Replica implements AutoCloseable {
  private final TrainedModel model;
  private final boolean recompute;
  private final Map<String, NDArray> sums = new LinkedHashMap<>();

  Replica(TrainedModel model, boolean recompute) {
    this.model = model;
    this.recompute = recompute;
  }

  TrainedModel model() {
    return model;
  }

  /**
   * Adds the gradients of a batch.
   *
   * @param divisor tokens trained on in the whole step
   * @param scale the gradients are multiplied by it
   * @return the batch's share of the step's loss
   */
  double forwardBackward(Batch batch, long divisor, LossScale scale) {
    if (batch.labels().length == 0) {
      return 0;
    }
    Tape.Mode mode = recompute ? Tape.Mode.RECOMPUTE : Tape.Mode.KEEP;
    double loss;
    try (Tape tape = new Tape(model.manager(), model.train(), mode)) {
      loss = new ForwardPass(model, batch, tape).loss(divisor).getFloat();
      tape.backward(scale.factor());
    }
    gather();
    return loss;
  }

  /** Returns a batch's share of a loss without a gradient. */
  double loss(Batch batch, long divisor) {
    if (batch.labels().length == 0) {
      return 0;
    }
    try (Tape tape = new Tape(model.manager(), model.train(), Tape.Mode.FORWARD)) {
      return new ForwardPass(model, batch, tape).loss(divisor).getFloat();
    }
  }

  private void gather() {
    try (NDManager scope = model.manager().newSubManager()) {
      for (Parameter parameter : model.parameters()) {
        if (model.type() == NumberType.FLOAT32 && !sums.containsKey(parameter.name())) {
          continue; // added up by libtorch
        }
        NDArray gradient = Autograd.gradient(parameter.weight(), scope);
        if (gradient != null) {
          InPlace.add(model.train(), sum(parameter), gradient);
          clear(gradient);
        }
      }
    }
  }

  private NDArray sum(Parameter parameter) {
    return sums.computeIfAbsent(
        parameter.name(),
        name ->
            model
                .train()
                .call("zeros_like")
                .with(parameter.weight())
                .with(NumberType.FLOAT32.code())
                .tensor(parameter.weight().getManager()));
  }

  private void clear(NDArray gradient) {
    try (TensorList x = TensorList.of(List.of(gradient))) {
      model.train().call("clear").with(x).execute();
    }
  }

  /** Returns what has been gathered; close it before the next pass. */
  Gradients gradients() {
    Gradients gradients = new Gradients(model.train(), model.manager().newSubManager());
    for (Parameter parameter : model.parameters()) {
      NDArray sum = sums.get(parameter.name());
      NDArray own = sum == null ? gradients.own(parameter) : sum;
      if (own != null) {
        gradients.add(parameter, own);
      }
    }
    return gradients;
  }

  /** Adds what another copy has gathered. */
  void take(Gradients other) {
    for (int i = 0; i < other.parameters().size(); i++) {
      Parameter theirs = other.parameters().get(i);
      Parameter ours = model.parameter(theirs.name());
      try (NDManager scope = model.manager().newSubManager()) {
        NDArray sum = sums.get(ours.name());
        NDArray own = sum == null ? Autograd.gradient(ours.weight(), scope) : sum;
        if (own == null) {
          // Nothing of this step touched it here: from now on its gradient is a sum.
          own = sum(ours);
        }
        InPlace.add(model.train(), own, other.array(i));
      }
    }
  }

  /** Makes all trained weights those of another copy. */
  void copyWeights(TrainedModel other) {
    for (Parameter ours : model.parameters()) {
      InPlace.assign(model.train(), ours.weight(), other.parameter(ours.name()).weight());
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
