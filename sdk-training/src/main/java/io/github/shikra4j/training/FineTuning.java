package io.github.shikra4j.training;

import io.github.shikra4j.Device;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.training.engine.Trainer;
import io.github.shikra4j.training.recipe.DataSource;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.RecipeFile;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.watch.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fine-tunes a model: one or more stages from a checkpoint to a Hugging Face folder that the
 * runtime, the original program and transformers load. It does all that a recipe file does.
 *
 * <p>For one thread.
 */
public final class FineTuning {
  private final Path model;
  private final Path output;
  private Optional<Path> base = Optional.empty();
  private Optional<Path> visionTower = Optional.empty();
  private Precision precision = Precision.FLOAT32;
  private boolean masterWeights = true;
  private List<Device> devices = List.of(Device.auto());
  private boolean layersOverDevices;
  private Recipe.Checkpoints checkpoints = new Recipe.Checkpoints(500, 2);
  private Optional<Recipe.Validation> validation = Optional.empty();
  private Recipe.Samples samples = new Recipe.Samples(0, 3);
  private boolean skipBadRows;
  private int maxSkippedSteps = 10;
  private long seed;
  private final List<Stage> stages = new ArrayList<>();
  private final List<TrainingListener> listeners = new ArrayList<>();

  private FineTuning(Path model, Path output) {
    this.model = model;
    this.output = output;
  }

  /**
   * Begins with a checkpoint.
   *
   * @param model its folder
   * @param output the folder of the run: metrics, checkpoints, plots and the model in {@code final}
   * @return to be told the stages
   */
  public static FineTuning of(Path model, Path output) {
    return new FineTuning(model, output);
  }

  /**
   * Does what a recipe file says.
   *
   * @param recipe YAML
   * @return ready to run, or to be told more
   * @throws InvalidQuestionException naming file, line and key, if something is wrong with it
   */
  public static FineTuning ofRecipe(Path recipe) {
    return of(RecipeFile.read(recipe));
  }

  /**
   * Does what a recipe says.
   *
   * @param recipe the recipe
   * @return ready to run, or to be told more
   */
  public static FineTuning of(Recipe recipe) {
    FineTuning tuning = new FineTuning(recipe.model(), recipe.output());
    tuning.base = recipe.base();
    tuning.visionTower = recipe.visionTower();
    tuning.precision = recipe.precision();
    tuning.masterWeights = recipe.masterWeights();
    tuning.devices = recipe.devices();
    tuning.layersOverDevices = recipe.layersOverDevices();
    tuning.checkpoints = recipe.checkpoints();
    tuning.validation = recipe.validation();
    tuning.samples = recipe.samples();
    tuning.skipBadRows = recipe.skipBadRows();
    tuning.maxSkippedSteps = recipe.maxSkippedSteps();
    tuning.seed = recipe.seed();
    tuning.stages.addAll(recipe.stages());
    return tuning;
  }

  /**
   * Says that the model is a delta.
   *
   * @param folder of the LLaMA that it goes over
   * @return this
   */
  public FineTuning base(Path folder) {
    base = Optional.of(folder);
    return this;
  }

  /**
   * Says where the vision tower is, if not where the model's configuration says.
   *
   * @param folder of the tower
   * @return this
   */
  public FineTuning visionTower(Path folder) {
    visionTower = Optional.of(folder);
    return this;
  }

  /**
   * Chooses the number format to compute in.
   *
   * @param format float32, which is the default, bfloat16 or float16
   * @return this
   */
  public FineTuning precision(Precision format) {
    precision = format;
    return this;
  }

  /**
   * Says whether 16-bit weights have float32 copies that the optimiser improves, as by default:
   * small steps are lost in bfloat16, and float16 cannot do without.
   *
   * @param kept whether they do
   * @return this
   */
  public FineTuning masterWeights(boolean kept) {
    masterWeights = kept;
    return this;
  }

  /**
   * Copies the model to several devices, each of which takes a share of every batch.
   *
   * @param copies at least one; the default is {@link Device#auto}
   * @return this
   */
  public FineTuning devices(Device... copies) {
    devices = List.of(copies);
    layersOverDevices = false;
    return this;
  }

  /**
   * Spreads the model's layers over several devices, for a model that fits no single one.
   *
   * @param parts at least one
   * @return this
   */
  public FineTuning layersOver(Device... parts) {
    devices = List.of(parts);
    layersOverDevices = true;
    return this;
  }

  /**
   * Says when the run is saved.
   *
   * @param everySteps steps between two, 500 by default; 0 for never
   * @param keep how many stay, 2 by default
   * @return this
   * @throws InvalidQuestionException if a number is impossible
   */
  public FineTuning checkpoints(long everySteps, int keep) {
    checkpoints = new Recipe.Checkpoints(everySteps, keep);
    return this;
  }

  /**
   * Scores data that are not trained on now and then.
   *
   * @param data at least one source
   * @param everySteps steps between two scorings
   * @param items the first so many
   * @return this
   * @throws InvalidQuestionException if a number is impossible
   */
  public FineTuning validation(List<DataSource> data, long everySteps, long items) {
    validation = Optional.of(new Recipe.Validation(data, everySteps, items));
    return this;
  }

  /**
   * Answers a few questions of the data now and then, for listeners to show.
   *
   * @param everySteps steps between two times; 0 for never, as by default
   * @param count how many answers each time
   * @return this
   * @throws InvalidQuestionException if a number is impossible
   */
  public FineTuning samples(long everySteps, int count) {
    samples = new Recipe.Samples(everySteps, count);
    return this;
  }

  /**
   * Passes over rows that cannot be used and tells listeners of them; by default they stop the run.
   *
   * @return this
   */
  public FineTuning skipBadRows() {
    skipBadRows = true;
    return this;
  }

  /**
   * Says how many steps may have gradients that are not finite, or no token to learn from; with one
   * more the run stops.
   *
   * @param most 10 by default
   * @return this
   */
  public FineTuning maxSkippedSteps(int most) {
    maxSkippedSteps = most;
    return this;
  }

  /**
   * Decides what is drawn: adapters' first weights. The order of data has a seed of its own, {@link
   * io.github.shikra4j.training.recipe.DataMix#withSeed}.
   *
   * @param number any
   * @return this
   */
  public FineTuning seed(long number) {
    seed = number;
    return this;
  }

  /**
   * Adds a stage behind those before.
   *
   * @param stage what is trained, how and on what
   * @return this
   */
  public FineTuning stage(Stage stage) {
    stages.add(stage);
    return this;
  }

  /**
   * Adds a listener; what it throws is logged and does not stop the run.
   *
   * @param listener hears of steps, scores, samples and checkpoints
   * @return this
   */
  public FineTuning listener(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Returns what has been said so far.
   *
   * @return the recipe
   * @throws InvalidQuestionException if something is missing or impossible
   */
  public Recipe recipe() {
    return new Recipe(
        model,
        base,
        visionTower,
        output,
        precision,
        masterWeights,
        devices,
        layersOverDevices,
        checkpoints,
        validation,
        samples,
        skipBadRows,
        maxSkippedSteps,
        seed,
        stages);
  }

  /**
   * Looks at model and data as {@link #run} does before its first step, and trains nothing. Rows
   * are not read, but those of the validation.
   *
   * @throws ShikraException if something that was said cannot be used
   */
  public void check() {
    Trainer.check(recipe());
  }

  /**
   * Runs from the first step. An interrupt during a step, of the thread that runs, or while its
   * checkpoint is written, ends it after that step, with a checkpoint of it where there are to be
   * checkpoints; one that comes while other files are read or written fails the run.
   *
   * @return the Hugging Face folder of the trained model
   * @throws io.github.shikra4j.ClosedException if the run was interrupted
   * @throws ShikraException if the output holds a run already, something that was said cannot be
   *     used, or the run fails; checkpoints written before stay
   */
  public Path run() {
    return Trainer.run(recipe(), false, listeners);
  }

  /**
   * Goes on from the newest checkpoint in the output folder, with the very losses that the
   * uninterrupted run has on the CPU in float32; from the first step if there is none.
   *
   * @return the Hugging Face folder of the trained model
   * @throws ShikraException as {@link #run}, or if the run began with another recipe, or without
   *     checkpoints
   */
  public Path resume() {
    return Trainer.run(recipe(), true, listeners);
  }
}
