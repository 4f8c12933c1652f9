package io.github.shikra4j.training.engine;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Torch;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.data.RunLock;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.recipe.Trainable;
import io.github.shikra4j.training.watch.RunInfo;
import io.github.shikra4j.training.watch.RunRecorder;
import io.github.shikra4j.training.watch.TrainingListener;
import io.github.shikra4j.training.watch.TrainingListeners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A run of a recipe, from its first step or from where it stopped. */
public final class Trainer {
  private static final String FINAL = "final";
  private static final String CHECKPOINTS = "checkpoints";

  private final Recipe recipe;
  private final TrainingListener listener;
  private final RunCheckpoints checkpoints;

  private Trainer(Recipe recipe, TrainingListener listener) {
    this.recipe = recipe;
    this.listener = listener;
    this.checkpoints =
        new RunCheckpoints(recipe.output().resolve(CHECKPOINTS), recipe.checkpoints().keep());
  }

  /**
   * Runs a recipe.
   *
   * @param resume whether it goes on from the newest checkpoint in the output folder
   * @param listeners hear of it; what they throw is logged
   * @return the Hugging Face folder of the trained model
   * @throws ShikraException if something of the recipe cannot be used or the run fails
   */
  public static Path run(
      Recipe recipe, boolean resume, List<? extends TrainingListener> listeners) {
    Torch.start();
    begin(recipe, resume);
    List<Long> items = items(recipe);
    Path output = recipe.output();
    try {
      RunLock lock = RunLock.of(Files.createDirectories(output).resolve("run"));
      try {
        return run(recipe, items, listeners);
      } finally {
        lock.close();
      }
    } catch (IOException e) {
      throw new OutputException("%s: cannot be written: %s".formatted(output, e.getMessage()), e);
    }
  }

  /**
   * Looks at model and data as a run does before its first step.
   *
   * @throws ShikraException if something of the recipe cannot be used
   */
  public static void check(Recipe recipe) {
    Torch.start();
    items(recipe);
  }

  private static Path run(
      Recipe recipe, List<Long> items, List<? extends TrainingListener> listeners) {
    Optional<Path> from = new RunCheckpoints(recipe.output().resolve(CHECKPOINTS), 1).latest();
    RunState state =
        from.map(path -> RunState.read(path).by(recipe)).orElseGet(() -> RunState.first(recipe));
    requireItems(state, recipe.stages().get(state.stage()), items.get(state.stage()));
    try (RunRecorder recorder = RunRecorder.open(recipe.output(), state.totalStep())) {
      List<TrainingListener> all = new ArrayList<>(List.of(recorder));
      listeners.forEach(listener -> all.add(TrainingListeners.guarded(listener)));
      return new Trainer(recipe, TrainingListeners.all(all)).run(items, state, from);
    }
  }

  /** Refuses other data before the recorder cuts off what an earlier run wrote of later steps. */
  private static void requireItems(RunState state, Stage stage, long items) {
    if (state.step() != state.steps(stage, items)) {
      state.requireItems(items);
    }
  }

  private static void begin(Recipe recipe, boolean resume) {
    Path output = recipe.output();
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new InvalidQuestionException(output + ": is a file; name a folder as the output");
    }
    boolean saved = new RunCheckpoints(output.resolve(CHECKPOINTS), 1).latest().isPresent();
    List<Path> begun = RunRecorder.begun(output);
    if (!resume && (saved || !begun.isEmpty())) {
      throw new InvalidQuestionException(
          "%s: already holds %s; go on with --resume, or name another output"
              .formatted(output, saved ? "a run" : begun.get(0).getFileName()));
    }
    if (resume && !saved && !begun.isEmpty() && recipe.checkpoints().everySteps() == 0) {
      throw new InvalidQuestionException(
          output
              + ": holds a run without checkpoints, which cannot be gone on with; name another output");
    }
    // With a checkpoint a stage's model is what this run itself wrote.
    if (!saved) {
      IntStream.range(0, recipe.stages().size())
          .forEach(stage -> requireUnused(target(recipe, stage)));
    }
  }

  /** Such as the model that the run begins with, or weights under other names. */
  private static void requireUnused(Path target) {
    String[] files = target.toFile().list();
    if (Files.exists(target) && (files == null || files.length > 0)) {
      throw new InvalidQuestionException(
          target + ": is not empty, and a trained model would go there; name another output");
    }
  }

  private Path run(List<Long> items, RunState start, Optional<Path> checkpoint) {
    warnOfSlowNumbers();
    RunState state = start;
    Optional<Path> from = checkpoint;
    Path model = source(start.stage());
    for (int i = start.stage(); i < recipe.stages().size(); i++) {
      Stage stage = recipe.stages().get(i);
      try (StageRun run = new StageRun(recipe, stage, folder(model), checkpoints, listener)) {
        run.restore(state, from);
        if (i == start.stage()) {
          listener.onStart(run.info(stages(recipe, items), start.totalStep()));
        }
        state = run.train(state, state.steps(stage, items.get(i))).nextStage();
        from = Optional.empty();
        model = target(recipe, i);
        run.export(model);
      }
    }
    listener.onEnd(model);
    return model;
  }

  private void warnOfSlowNumbers() {
    boolean cpu =
        Placement.of(recipe).copies().stream()
            .flatMap(List::stream)
            .anyMatch(device -> !device.isGpu());
    if (cpu && !NumberType.of(recipe.precision()).onCpu()) {
      listener.onWarning(
          "this CPU has no instructions for "
              + recipe.precision()
              + ": with precision float32 a step is many times as fast");
    }
  }

  private static List<RunInfo.Stage> stages(Recipe recipe, List<Long> items) {
    List<RunInfo.Stage> stages = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Stage stage = recipe.stages().get(i);
      stages.add(new RunInfo.Stage(stage.name(), stage.steps(items.get(i))));
    }
    return stages;
  }

  /**
   * Looks at all stages before hours are spent: what is missing is said now.
   *
   * @return how many items each has
   */
  private static List<Long> items(Recipe recipe) {
    ModelFolder folder =
        ModelFolder.read(
            recipe.model(), recipe.base().orElse(null), recipe.visionTower().orElse(null));
    try (ModelText text = ModelText.of(folder)) {
      recipe.validation().ifPresent(validation -> requireRows(recipe, validation, text));
      List<Long> items = new ArrayList<>();
      for (Stage stage : recipe.stages()) {
        requireTrained(stage, folder);
        try (StageData data = new StageData(stage.data(), text)) {
          items.add(data.items().size());
        }
      }
      return items;
    }
  }

  /** Refuses a stage that the model has nothing for. */
  private static void requireTrained(Stage stage, ModelFolder folder) {
    stage.lora().ifPresent(lora -> AdaptedLayers.of(folder, lora));
    boolean language =
        stage.lora().isPresent() || stage.trainable().contains(Trainable.LANGUAGE_MODEL);
    if (!language && folder.tower().isEmpty()) {
      throw new InvalidQuestionException(
          "stage %s: %s is to be trained, and %s sees no pictures and has none"
              .formatted(stage.name(), stage.trainable(), folder.folder()));
    }
  }

  /** Makes the rows of the validation once, which are first needed after many steps. */
  private static void requireRows(Recipe recipe, Recipe.Validation validation, ModelText text) {
    try (StageData data = StageData.of(validation, recipe.stages().get(0), text)) {
      long rows = recipe.skipBadRows() ? 0 : Math.min(data.items().size(), validation.items());
      LongStream.range(0, rows).forEach(data.items()::get);
    }
  }

  private ModelFolder folder(Path model) {
    return model.equals(recipe.model())
        ? ModelFolder.read(model, recipe.base().orElse(null), recipe.visionTower().orElse(null))
        : ModelFolder.read(model, null, null);
  }

  private Path source(int stage) {
    return stage == 0 ? recipe.model() : target(recipe, stage - 1);
  }

  private static Path target(Recipe recipe, int stage) {
    boolean last = stage == recipe.stages().size() - 1;
    return recipe.output().resolve(last ? FINAL : recipe.stages().get(stage).name());
  }
}
