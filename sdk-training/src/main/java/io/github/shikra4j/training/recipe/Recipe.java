package io.github.shikra4j.training.recipe;

import com.google.common.collect.Sets;
import io.github.shikra4j.Device;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.training.yaml.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a training run does.
 *
 * @param model the checkpoint's folder to begin with
 * @param base the LLaMA that it is a delta over, if it is one
 * @param visionTower the tower's folder, if not the one that the configuration names
 * @param output the run's folder: metrics, checkpoints, plots, the stages' models and {@code final}
 * @param precision float32, bfloat16 or float16
 * @param masterWeights whether the optimiser improves float32 copies of 16-bit weights
 * @param devices the model is copied to each of them, or spread over them
 * @param layersOverDevices whether it is spread
 * @param checkpoints when the run is saved
 * @param validation data that are scored now and then, if any
 * @param samples answers that are generated now and then
 * @param skipBadRows whether rows that cannot be used are passed over; else they stop the run
 * @param maxSkippedSteps steps with gradients that are not finite before the run stops
 * @param seed of adapters' first weights
 * @param stages one after the other
 */
public record Recipe(
    Path model,
    Optional<Path> base,
    Optional<Path> visionTower,
    Path output,
    Precision precision,
    boolean masterWeights,
    List<Device> devices,
    boolean layersOverDevices,
    Checkpoints checkpoints,
    Optional<Validation> validation,
    Samples samples,
    boolean skipBadRows,
    int maxSkippedSteps,
    long seed,
    List<Stage> stages) {
  private static final Set<Precision> TRAINED_IN =
      Sets.immutableEnumSet(Precision.FLOAT32, Precision.BFLOAT16, Precision.FLOAT16);

  /**
   * When a run is saved, to go on from there.
   *
   * @param everySteps steps between two; 0 for never
   * @param keep how many stay, at least 1
   */
  public record Checkpoints(long everySteps, int keep) {
    /**
     * Checks the numbers.
     *
     * @param everySteps steps between two; 0 for never
     * @param keep how many stay, at least 1
     * @throws InvalidQuestionException if one is impossible
     */
    public Checkpoints {
      Check.that(everySteps >= 0, "checkpoints every", everySteps, "0 for never, or more");
      Check.that(keep > 0, "checkpoints keep", keep, "at least 1");
    }
  }

  /**
   * What is scored now and then.
   *
   * @param data not trained on
   * @param everySteps steps between two scorings
   * @param items the first so many
   */
  public record Validation(List<DataSource> data, long everySteps, long items) {
    /**
     * Checks the numbers.
     *
     * @param data not trained on
     * @param everySteps steps between two scorings
     * @param items the first so many
     * @throws InvalidQuestionException if one is impossible
     */
    public Validation {
      data = List.copyOf(data);
      Check.that(!data.isEmpty(), "validation data", data, "at least one source");
      Check.that(everySteps > 0, "validation every", everySteps, "at least 1");
      Check.that(items > 0, "validation items", items, "at least 1");
    }
  }

  /**
   * Answers that are generated now and then to questions of the validation data, or else of the
   * training data.
   *
   * @param everySteps steps between two times; 0 for never
   * @param count how many answers each time
   */
  public record Samples(long everySteps, int count) {
    /**
     * Checks the numbers.
     *
     * @param everySteps steps between two times; 0 for never
     * @param count how many answers each time
     * @throws InvalidQuestionException if one is impossible
     */
    public Samples {
      Check.that(everySteps >= 0, "samples every", everySteps, "0 for never, or more");
      Check.that(count > 0, "samples count", count, "at least 1");
    }
  }

  /**
   * Checks the whole.
   *
   * @param model the checkpoint's folder to begin with
   * @param base the LLaMA that it is a delta over, if it is one
   * @param visionTower the tower's folder, if not the one that the configuration names
   * @param output the run's folder: metrics, checkpoints, plots, the stages' models and {@code
   *     final}
   * @param precision float32, bfloat16 or float16
   * @param masterWeights whether the optimiser improves float32 copies of 16-bit weights
   * @param devices the model is copied to each of them, or spread over them
   * @param layersOverDevices whether it is spread
   * @param checkpoints when the run is saved
   * @param validation data that are scored now and then, if any
   * @param samples answers that are generated now and then
   * @param skipBadRows whether rows that cannot be used are passed over; else they stop the run
   * @param maxSkippedSteps steps with gradients that are not finite before the run stops
   * @param seed of adapters' first weights
   * @param stages one after the other
   * @throws InvalidQuestionException if there is no stage, two have one name, there is no device or
   *     the precision cannot be trained in, or not without master weights
   */
  public Recipe {
    devices = List.copyOf(devices);
    stages = List.copyOf(stages);
    Check.that(!stages.isEmpty(), "stages", stages, "at least one");
    Check.that(!devices.isEmpty(), "devices", devices, "at least one");
    Check.that(
        stages.stream().map(Stage::name).distinct().count() == stages.size(),
        "stages",
        stages.stream().map(Stage::name).toList(),
        "another name for each");
    Check.that(
        TRAINED_IN.contains(precision),
        "precision",
        precision,
        "float32, bfloat16 or float16: int8 has no gradients");
    Check.that(
        precision != Precision.FLOAT16 || masterWeights,
        "master_weights",
        masterWeights,
        "true with float16, which has no room for squares of gradients");
    Check.that(maxSkippedSteps >= 0, "max_skipped_steps", maxSkippedSteps, "0 or more");
  }

  /**
   * Returns the same in another folder.
   *
   * @param folder of the run
   * @return a new one
   */
  public Recipe withOutput(Path folder) {
    return with(folder, stages);
  }

  /**
   * Returns the same with other stages.
   *
   * @param others one after the other
   * @return a new one
   */
  public Recipe withStages(List<Stage> others) {
    return with(output, others);
  }

  /**
   * Returns the same with what changes none of its losses by more than their last bits as if it had
   * not been set: its folder, devices, checkpoints, validation, samples, what becomes of rows that
   * cannot be used, how many steps may improve nothing, and how much of a step is computed at once.
   *
   * @return a new one, equal to that of every recipe whose run can go on with this one
   */
  public Recipe whatDecides() {
    return new Recipe(
        model,
        base,
        visionTower,
        Path.of(""),
        precision,
        masterWeights,
        List.of(Device.auto()),
        false,
        new Checkpoints(0, 1),
        Optional.empty(),
        new Samples(0, 1),
        false,
        0,
        seed,
        stages.stream().map(s -> s.withBatch(s.batchSize(), 1).withRecompute(true)).toList());
  }

  private Recipe with(Path folder, List<Stage> others) {
    return new Recipe(
        model,
        base,
        visionTower,
        folder,
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
        others);
  }
}
