package io.github.shikra4j.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.ModelTensors;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Torch;
import io.github.shikra4j.runtime.serve.HostMemory;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.runtime.vision.TowerInput;
import io.github.shikra4j.training.data.BadRows;
import io.github.shikra4j.training.data.Guarded;
import io.github.shikra4j.training.data.Items;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.recipe.Lora;
import io.github.shikra4j.training.recipe.Optimizer;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.recipe.Trainable;
import io.github.shikra4j.training.watch.RunInfo;
import io.github.shikra4j.training.watch.TrainingListener;
import io.github.shikra4j.training.watch.TrainingStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One stage: its data, the copies of the model, and the loop over optimiser steps. */
final class StageRun implements AutoCloseable {
  private static final int READERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private static final int BATCHES_AHEAD = 2;

  private final Recipe recipe;
  private final Stage stage;
  private final ModelFolder folder;
  private final RunCheckpoints checkpoints;
  private final TrainingListener listener;
  private final MemoryEstimate estimate;
  private final Resources open = new Resources();
  private final Checkpoint weights;
  private final ModelText text;
  private final StageData data;
  private final Items<LoadedItem> items;

  /** Found by threads that read; told by the one that trains. */
  private final Queue<String> badRows = new ConcurrentLinkedQueue<>();

  private final StageWatch watch;
  private final List<Replica> replicas = new ArrayList<>();
  private final AdamW optimiser;
  private final Optimisation optimisation;

  /** The step of the newest checkpoint. */
  private long savedStep;

  StageRun(
      Recipe recipe,
      Stage stage,
      ModelFolder folder,
      RunCheckpoints checkpoints,
      TrainingListener listener) {
    this.recipe = recipe;
    this.stage = stage;
    this.folder = folder;
    this.checkpoints = checkpoints;
    this.listener = listener;
    Placement placement = Placement.of(recipe);
    this.estimate = estimate(placement);
    try {
      this.weights = open.add(checkpoint());
      weights.requireWholeModel();
      this.text = open.add(ModelText.of(folder));
      this.data = open.add(new StageData(stage.data(), text));
      this.items = guarded(data);
      Items<LoadedItem> watched = recipe.validation().map(this::validationItems).orElse(items);
      load(placement.copies());
      this.watch =
          new StageWatch(recipe, stage, watched, replicas.get(0), text.tokenizer(), listener);
      this.optimiser = optimiser();
      this.optimisation = optimisation();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Checkpoint checkpoint() {
    Path base = folder.base();
    return base == null
        ? Checkpoint.open(folder.folder())
        : Checkpoint.openDelta(base, folder.folder());
  }

  private Items<LoadedItem> validationItems(Recipe.Validation validation) {
    return guarded(open.add(StageData.of(validation, stage, text)));
  }

  private MemoryEstimate estimate(Placement placement) {
    int parts = placement.copies().get(0).size();
    MemoryEstimate first = MemoryEstimate.of(folder, recipe, stage, parts);
    Map<Device, Long> needed = new LinkedHashMap<>();
    for (List<Device> copy : placement.copies()) {
      long each = needed.isEmpty() ? first.total() : first.totalOfCopy();
      copy.forEach(device -> needed.merge(device, each, Long::sum));
    }
    needed.forEach(
        (device, bytes) -> {
          long free = device.isGpu() ? Torch.freeBytes(device) : HostMemory.now().available();
          first.require(bytes, free, device.toString());
        });
    return first;
  }

  private Items<LoadedItem> guarded(StageData of) {
    ImageProcessor processor =
        folder
            .tower()
            .map(tower -> new ImageProcessor(TowerInput.of(tower.preprocessor())))
            .orElse(null);
    return new Guarded<>(
        new PictureItems(of.items(), processor),
        recipe.skipBadRows() ? BadRows.SKIP : BadRows.STOP,
        badRows::add);
  }

  /** Loads the copies; the first is improved, and the others follow it. */
  private void load(List<List<Device>> copies) {
    Trained trained = trained();
    for (List<Device> devices : copies) {
      load(devices, replicas.isEmpty() ? trained : trained.withoutMasters());
    }
  }

  private void load(List<Device> devices, Trained trained) {
    NDManager manager = Torch.newManager(devices.get(0));
    try {
      TrainedModel model = ModelLoader.load(folder, weights, trained, devices, manager);
      replicas.add(open.add(new Replica(model, stage.recompute())));
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private Trained trained() {
    Optional<Lora> lora = stage.lora();
    NumberType type = NumberType.of(recipe.precision());
    return new Trained(
        stage.trainable().contains(Trainable.VISION_TOWER),
        stage.trainable().contains(Trainable.PROJECTOR),
        stage.trainable().contains(Trainable.LANGUAGE_MODEL),
        lora.map(Lora::rank).orElse(0),
        lora.map(Lora::alpha).orElse(0.),
        lora.map(Lora::targets).orElse(List.of()),
        recipe.seed(),
        type,
        type == NumberType.FLOAT32 || recipe.masterWeights());
  }

  private AdamW optimiser() {
    Optimizer options = stage.optimizer();
    return new AdamW(
        replicas.get(0).model().train(),
        options.beta1(),
        options.beta2(),
        options.epsilon(),
        options.weightDecay());
  }

  private Optimisation optimisation() {
    return new Optimisation(
        replicas,
        optimiser,
        stage.microBatchSize(),
        stage.optimizer().maxGradNorm(),
        workers(replicas.size()));
  }

  private ListeningExecutorService workers(int count) {
    ListeningExecutorService workers =
        MoreExecutors.listeningDecorator(
            Executors.newFixedThreadPool(
                count,
                new ThreadFactoryBuilder()
                    .setNameFormat("shikra-train-%d")
                    .setDaemon(true)
                    .build()));
    open.add(workers::shutdownNow);
    return workers;
  }

  /** Puts back what a checkpoint holds. */
  void restore(RunState state, Optional<Path> from) {
    savedStep = state.totalStep();
    TrainedModel first = replicas.get(0).model();
    from.ifPresent(path -> RunCheckpoints.restore(path, state, first, optimiser));
    replicas.subList(1, replicas.size()).forEach(other -> other.copyWeights(first));
    optimisation.restore(state.scale());
  }

  RunInfo info(List<RunInfo.Stage> stages, long startStep) {
    return new RunInfo(
        stages, startStep, estimate.trained(), estimate.parameters(), estimate.toString());
  }

  /** Takes the steps that are left. */
  RunState train(RunState start, long steps) {
    RunState state = start.step() == steps ? start : start.over(data.items().size());
    ItemOrder order =
        new ItemOrder(
            data.items().size(), stage.data(), stage.batchSize(), ItemOrder.lengths(data.items()));
    try (BatchLoader loader =
        new BatchLoader(
            items, order, stage.batchSize(), start.step(), steps, READERS, BATCHES_AHEAD)) {
      while (state.step() < steps) {
        long began = System.nanoTime();
        List<LoadedItem> batch = orSaved(loader::next, state, steps);
        state = step(state, steps, batch, began);
        // Files cannot be read and written on a thread that is interrupted.
        boolean interrupted = Thread.interrupted();
        try {
          long done = state.totalStep();
          orSaved(
              () -> {
                watch.afterStep(done);
                return done;
              },
              state,
              steps);
        } catch (RuntimeException e) {
          if (!Thread.interrupted()) {
            throw e;
          }
          interrupted = true;
        }
        interrupted |= Thread.interrupted();
        interrupted |= save(state, steps, interrupted);
        tellBadRows();
        if (interrupted) {
          Thread.currentThread().interrupt();
          throw new ClosedException(
              "the run was interrupted after step %,d; go on with --resume"
                  .formatted(state.totalStep()));
        }
      }
    } finally {
      tellBadRows();
    }
    if (optimiser.steps() == 0) {
      throw new EngineException(
          "stage %s: no step improved the model: %s"
              .formatted(
                  stage.name(),
                  state.scale().below(start.scale())
                      ? "all of them went into finding the loss scale of float16; take more"
                      : "there is nothing in its data to learn from"));
    }
    return state;
  }

  /** Does what leaves the model whole: where it fails, the steps so far are saved. */
  private <T> T orSaved(Supplier<T> work, RunState state, long steps) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      boolean interrupted = Thread.interrupted();
      try {
        interrupted |= save(state, steps, true);
      } catch (RuntimeException unsaved) {
        e.addSuppressed(unsaved);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  private RunState step(RunState state, long steps, List<LoadedItem> batch, long began) {
    double rate = stage.optimizer().rate(state.step(), steps);
    Optimisation.Outcome outcome = improve(batch, rate, state);
    double seconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    report(state, steps, batch.size(), rate, outcome, seconds);
    RunState next = state.after(outcome, optimiser.steps());
    if (next.skippedSteps() > recipe.maxSkippedSteps()) {
      throw new EngineException(
          "step %d: in %d steps gradients were not finite or no token was trained on, more than max_skipped_steps; lower the learning rate, or look at the data"
              .formatted(state.totalStep(), next.skippedSteps()));
    }
    return next;
  }

  private void tellBadRows() {
    for (String row = badRows.poll(); row != null; row = badRows.poll()) {
      listener.onBadRow(row);
    }
  }

  private Optimisation.Outcome improve(List<LoadedItem> batch, double rate, RunState state) {
    try {
      return optimisation.step(batch, rate);
    } catch (DeviceMemoryException e) {
      throw new DeviceMemoryException(
          "step %d: %s; use a smaller micro_batch_size or max_length, or recompute: true, and go on with --resume"
              .formatted(state.totalStep(), e.getMessage()),
          e);
    }
  }

  private void report(
      RunState state,
      long steps,
      int batchItems,
      double rate,
      Optimisation.Outcome outcome,
      double seconds) {
    boolean nothing = outcome.trainedTokens() == 0;
    listener.onStep(
        new TrainingStep(
            stage.name(),
            state.step(),
            steps,
            outcome.loss(),
            outcome.norm(),
            rate,
            outcome.tokens() / seconds,
            state.totalStep(),
            batchItems,
            outcome.tokens(),
            outcome.trainedTokens(),
            !outcome.improved(),
            seconds,
            HostMemory.peakOfProcess()));
    if (nothing) {
      listener.onWarning(
          "step %d: none of the batch's tokens is trained on".formatted(state.totalStep()));
    }
  }

  /** Returns whether it was interrupted meanwhile. */
  private boolean save(RunState state, long steps, boolean now) {
    long every = recipe.checkpoints().everySteps();
    if (every <= 0
        || state.totalStep() == savedStep
        || !(now || state.totalStep() % every == 0 || state.step() == steps)) {
      return false;
    }
    Path written = checkpoints.write(state, replicas.get(0).model(), optimiser);
    savedStep = state.totalStep();
    boolean interrupted = Thread.interrupted();
    listener.onCheckpoint(state.totalStep(), written);
    return interrupted;
  }

  /** Writes the model as it is now, and adapters also alone beside it. */
  void export(Path to) {
    Exporter exporter = new Exporter(folder, replicas.get(0).model(), exported());
    exporter.write(weights, to);
    // An adapter has no place for a tower: with one, the merged model is the only result.
    if (!stage.trainable().contains(Trainable.VISION_TOWER)) {
      Path adapter = to.resolveSibling(stage.name() + "-adapter");
      stage.lora().ifPresent(lora -> exporter.writeAdapter(lora, adapter));
    }
  }

  /** Numbers that stay as they are should do so in the file, too: float16 has none of bfloat16. */
  private ElementType exported() {
    if (recipe.precision() == Precision.FLOAT32) {
      return ElementType.FLOAT32;
    }
    ElementType stored = weights.spec(ModelTensors.NORM).type();
    return stored == ElementType.FLOAT16 || stored == ElementType.BFLOAT16
        ? stored
        : ElementType.valueOf(recipe.precision().name());
  }

  @Override
  public void close() {
    open.close();
  }
}
