package io.github.shikra4j.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.util.concurrent.MoreExecutors;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.ModelTensors;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.Torch;
import io.github.shikra4j.runtime.serve.HostMemory;
import io.github.shikra4j.training.data.TrainingItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Times optimiser steps of a language model on text of one length, and beside each the matrix
 * products that such a step cannot do without: forward, to the input and to the weight.
 *
 * @param sequence tokens of an item; the last third of them is trained on
 * @param batch items of a step, in one pass
 * @param recompute whether activations are computed again
 * @param rounds how often both are timed, in turn
 */
public record StepBenchmark(int sequence, int batch, boolean recompute, int rounds) {

  /**
   * Medians over the rounds.
   *
   * @param stepSeconds of a whole step
   * @param productSeconds of its matrix products alone
   * @param tokensPerSecond of the step
   * @param peakBytes that the process had resident
   */
  public record Result(
      double stepSeconds, double productSeconds, double tokensPerSecond, long peakBytes) {

    /** Returns the share of the products' rate that the step reaches. */
    public double share() {
      return productSeconds / stepSeconds;
    }
  }

  /** Times a checkpoint's language model, all of it trained in float32. */
  public Result run(Path model) {
    Torch.start();
    Trained trained = new Trained(false, false, true, 0, 0, List.of(), 0, NumberType.FLOAT32, true);
    try (Checkpoint checkpoint = Checkpoint.open(model);
        NDManager manager = Torch.newManager(Device.cpu());
        Replica replica =
            new Replica(
                ModelLoader.load(
                    ModelFolder.read(model, null, null),
                    checkpoint,
                    trained,
                    List.of(Device.cpu()),
                    manager),
                recompute)) {
      return run(replica);
    }
  }

  private Result run(Replica replica) {
    Program train = replica.model().train();
    Optimisation optimisation =
        new Optimisation(
            List.of(replica),
            new AdamW(train, 0.9, 0.999, 1e-8, 0),
            batch,
            1,
            MoreExecutors.newDirectExecutorService());
    List<LoadedItem> items = items(replica.model().config());
    List<Double> steps = new ArrayList<>();
    List<Double> products = new ArrayList<>();
    optimisation.step(items, 1e-5);
    for (int i = 0; i < rounds; i++) {
      steps.add(seconds(() -> optimisation.step(items, 1e-5)));
      products.add(products(replica.model()));
    }
    double step = median(steps);
    return new Result(step, median(products), sequence * batch / step, HostMemory.peakOfProcess());
  }

  private List<LoadedItem> items(LanguageConfig config) {
    Random random = new Random(1);
    List<LoadedItem> items = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      int[] ids = random.ints(sequence, 3, config.vocabSize()).toArray();
      int[] labels = ids.clone();
      Arrays.fill(labels, 0, sequence - sequence / 3, TrainingItem.IGNORED);
      items.add(new LoadedItem(new TrainingItem(null, null, ids, labels, -1), null));
    }
    return items;
  }

  private double products(TrainedModel model) {
    LanguageConfig config = model.config();
    int rows = sequence * batch;
    double layer = 0;
    for (ModelTensors.Tensor tensor : ModelTensors.decoderLayer(config, 0)) {
      if (tensor.shape().size() == 2) {
        layer += product(model, rows, tensor.shape().get(0), tensor.shape().get(1));
      }
    }
    int labelled = sequence / 3 * batch;
    return layer * config.layers()
        + product(model, labelled, config.vocabSize(), config.hiddenSize());
  }

  private static double product(TrainedModel model, long rows, long out, long in) {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray x = scope.randomNormal(new Shape(rows, in));
      NDArray weight = scope.randomNormal(new Shape(out, in));
      NDArray gradient = scope.randomNormal(new Shape(rows, out));
      return seconds(
          () ->
              model
                  .train()
                  .call("products")
                  .with(x)
                  .with(weight)
                  .with(gradient)
                  .tensor(scope)
                  .close());
    }
  }

  private static double seconds(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
