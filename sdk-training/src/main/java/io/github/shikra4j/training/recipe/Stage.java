package io.github.shikra4j.training.recipe;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.yaml.Check;
import java.util.Optional;
import java.util.Set;

/**
 * A stretch of training with one set of trained weights and one schedule, such as one of the two of
 * Shikra's paper. Its model is where the next one begins.
 *
 * @param name short; its folder is called so
 * @param trainable parts whose own weights are trained
 * @param lora adapters that are trained beside them
 * @param steps of the optimiser; 0 if {@code epochs} says it
 * @param epochs times that each item is seen; 0 if {@code steps} says it
 * @param batchSize items of an optimiser step, over all devices and passes
 * @param microBatchSize items of one pass through the model: more need more memory
 * @param recompute whether activations are computed again on the way back instead of kept: about a
 *     third more time, and memory for the inside of one layer instead of all
 * @param optimizer rate, schedule and the like
 * @param data what is learned from
 */
public record Stage(
    String name,
    Set<Trainable> trainable,
    Optional<Lora> lora,
    long steps,
    double epochs,
    int batchSize,
    int microBatchSize,
    boolean recompute,
    Optimizer optimizer,
    DataMix data) {

  /**
   * Checks the numbers.
   *
   * @param name short; its folder is called so
   * @param trainable parts whose own weights are trained
   * @param lora adapters that are trained beside them
   * @param steps of the optimiser; 0 if {@code epochs} says it
   * @param epochs times that each item is seen; 0 if {@code steps} says it
   * @param batchSize items of an optimiser step, over all devices and passes
   * @param microBatchSize items of one pass through the model: more need more memory
   * @param recompute whether activations are computed again on the way back instead of kept: about
   *     a third more time, and memory for the inside of one layer instead of all
   * @param optimizer rate, schedule and the like
   * @param data what is learned from
   * @throws InvalidQuestionException if one is impossible or nothing would be trained
   */
  public Stage {
    // Their order shows in the text by which a resumed run knows its recipe again.
    trainable = Sets.immutableEnumSet(trainable);
    Check.that(
        name.matches("[\\w-][\\w.-]*"),
        "name",
        name,
        "letters, digits, '.', '_' and '-', and no '.' in front");
    Check.that(
        !name.matches("final|checkpoints|tensorboard|.*-adapter|.*\\.(jsonl|png|lock)"),
        "name",
        name,
        "another one, the run's own folders and files are called so");
    Check.that(!trainable.isEmpty() || lora.isPresent(), "trainable", "empty", "a part or lora");
    Check.that(
        !trainable.contains(Trainable.PROJECTOR)
            || lora.stream()
                .flatMap(adapters -> adapters.targets().stream())
                .noneMatch(target -> target.matches("(.*\\.)?mm_projector")),
        "trainable",
        "the projector and an adapter beside it",
        "one of them");
    Check.that(
        lora.isEmpty() || !trainable.contains(Trainable.LANGUAGE_MODEL),
        "trainable",
        "the language model and lora",
        "one of the two");
    Check.that(steps >= 0, "steps", steps, "above 0");
    Check.that(epochs >= 0, "epochs", epochs, "above 0");
    Check.that(steps > 0 || epochs > 0, "steps", steps, "above 0, or epochs above 0");
    Check.that(steps == 0 || epochs == 0, "steps", steps, "only one of steps and epochs");
    Check.that(batchSize > 0, "batch_size", batchSize, "at least 1");
    Check.that(microBatchSize > 0, "micro_batch_size", microBatchSize, "at least 1");
  }

  /**
   * Takes what the paper takes: projector and language model, 64 items a step, peak rate 2e-5.
   *
   * @param name of the stage
   * @param steps of the optimiser
   * @param data what is learned from
   * @return the stage
   */
  public static Stage of(String name, long steps, DataMix data) {
    return new Stage(
        name,
        ImmutableSet.of(Trainable.PROJECTOR, Trainable.LANGUAGE_MODEL),
        Optional.empty(),
        steps,
        0,
        64,
        8,
        true,
        Optimizer.of(2e-5),
        data);
  }

  /**
   * Returns the same that trains those parts, and no adapters.
   *
   * @param parts at least one
   * @return a new one
   */
  public Stage train(Trainable... parts) {
    return with(ImmutableSet.copyOf(parts), Optional.empty());
  }

  /**
   * Returns the same that trains adapters, and those parts' own weights.
   *
   * @param adapters the adapters
   * @param parts such as the projector; not the language model
   * @return a new one
   */
  public Stage trainAdapters(Lora adapters, Trainable... parts) {
    return with(ImmutableSet.copyOf(parts), Optional.of(adapters));
  }

  private Stage with(Set<Trainable> parts, Optional<Lora> adapters) {
    return new Stage(
        name,
        parts,
        adapters,
        steps,
        epochs,
        batchSize,
        microBatchSize,
        recompute,
        optimizer,
        data);
  }

  /**
   * Returns the same of another length.
   *
   * @param count steps of the optimiser, at least 1
   * @return a new one
   */
  public Stage withSteps(long count) {
    return new Stage(
        name, trainable, lora, count, 0, batchSize, microBatchSize, recompute, optimizer, data);
  }

  /**
   * Returns the same with other batches.
   *
   * @param items of an optimiser step
   * @param itemsOfPass of one pass through the model
   * @return a new one
   */
  public Stage withBatch(int items, int itemsOfPass) {
    return new Stage(
        name, trainable, lora, steps, epochs, items, itemsOfPass, recompute, optimizer, data);
  }

  /**
   * Returns the same with another optimiser.
   *
   * @param other rate, schedule and the like
   * @return a new one
   */
  public Stage withOptimizer(Optimizer other) {
    return new Stage(
        name, trainable, lora, steps, epochs, batchSize, microBatchSize, recompute, other, data);
  }

  /**
   * Returns the same that recomputes activations or keeps them.
   *
   * @param again whether it recomputes
   * @return a new one
   */
  public Stage withRecompute(boolean again) {
    return new Stage(
        name, trainable, lora, steps, epochs, batchSize, microBatchSize, again, optimizer, data);
  }

  /**
   * Returns the optimiser steps.
   *
   * @param items of the stage's data
   * @return at least 1
   */
  public long steps(long items) {
    return steps > 0 ? steps : Math.max(1, (long) Math.ceil(epochs * items / batchSize));
  }
}
