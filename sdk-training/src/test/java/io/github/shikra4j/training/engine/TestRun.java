package io.github.shikra4j.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.program.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** Copies of a model in training, and their optimiser. */
final class TestRun implements AutoCloseable {
  private final ListeningExecutorService workers;
  private final List<Replica> replicas = new ArrayList<>();
  private final AdamW optimiser;
  private final Optimisation optimisation;

  TestRun(Path model, Trained trained, int copies, int microBatch, boolean recompute) {
    this(model, trained, copies, microBatch, recompute, List.of(Device.cpu()));
  }

  TestRun(
      Path model,
      Trained trained,
      int copies,
      int microBatch,
      boolean recompute,
      List<Device> devices) {
    Torch.start();
    ModelFolder folder = ModelFolder.read(model, null, null);
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      for (int i = 0; i < copies; i++) {
        NDManager manager = Torch.newManager(devices.get(0));
        replicas.add(
            new Replica(
                ModelLoader.load(folder, checkpoint, trained, devices, manager), recompute));
      }
    }
    workers = MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(copies));
    optimiser = new AdamW(model().train(), 0.9, 0.999, 1e-8, 0);
    optimisation = new Optimisation(replicas, optimiser, microBatch, 1, workers);
  }

  TrainedModel model() {
    return replicas.get(0).model();
  }

  AdamW optimiser() {
    return optimiser;
  }

  Optimisation optimisation() {
    return optimisation;
  }

  Optimisation.Outcome step(List<LoadedItem> items, double rate) {
    return optimisation.step(items, rate);
  }

  /** Returns the losses of steps over batches of four, wrapping round, at one rate. */
  List<Double> losses(List<LoadedItem> items, int steps, double rate) {
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int from = i * 4 % items.size();
      losses.add(step(items.subList(from, from + 4), rate).loss());
    }
    return losses;
  }

  @Override
  public void close() {
    workers.shutdown();
    replicas.forEach(Replica::close);
  }
}
