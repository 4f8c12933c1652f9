package io.github.shikra4j.training.recipe;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.yaml.Check;

/**
 * AdamW (arXiv 1711.05101) and its learning rate.
 *
 * @param learningRate the peak
 * @param schedule how the rate moves
 * @param warmupSteps steps until the peak; -1 where {@code warmupRatio} says it
 * @param warmupRatio share of the stage's steps until the peak
 * @param weightDecay pull towards zero, of matrices; biases and norms are spared
 * @param beta1 share of the past in the running mean of gradients
 * @param beta2 share of the past in the running mean of their squares
 * @param epsilon added to the root of the latter
 * @param maxGradNorm longer gradients are shortened to this norm; 0 for no limit
 */
public record Optimizer(
    double learningRate,
    Schedule schedule,
    long warmupSteps,
    double warmupRatio,
    double weightDecay,
    double beta1,
    double beta2,
    double epsilon,
    double maxGradNorm) {

  /**
   * Checks the numbers.
   *
   * @param learningRate the peak
   * @param schedule how the rate moves
   * @param warmupSteps steps until the peak; -1 where {@code warmupRatio} says it
   * @param warmupRatio share of the stage's steps until the peak
   * @param weightDecay pull towards zero, of matrices; biases and norms are spared
   * @param beta1 share of the past in the running mean of gradients
   * @param beta2 share of the past in the running mean of their squares
   * @param epsilon added to the root of the latter
   * @param maxGradNorm longer gradients are shortened to this norm; 0 for no limit
   * @throws InvalidQuestionException if one is out of its range
   */
  public Optimizer {
    Check.that(
        learningRate > 0 && Double.isFinite(learningRate),
        "learning_rate",
        learningRate,
        "above 0");
    Check.that(warmupSteps >= -1, "warmup_steps", warmupSteps, "0 or more");
    Check.that(warmupRatio >= 0 && warmupRatio <= 1, "warmup_ratio", warmupRatio, "from 0 to 1");
    Check.that(weightDecay >= 0, "weight_decay", weightDecay, "0 or more");
    Check.that(beta1 >= 0 && beta1 < 1, "betas", beta1, "from 0 to 1, without 1");
    Check.that(beta2 >= 0 && beta2 < 1, "betas", beta2, "from 0 to 1, without 1");
    Check.that(epsilon > 0, "epsilon", epsilon, "above 0");
    Check.that(maxGradNorm >= 0, "max_grad_norm", maxGradNorm, "0 for no limit, or more");
  }

  /**
   * Takes the paper's: cosine after a warm-up of 3 % of the steps, no decay, gradients no longer
   * than 1, and torch's other defaults.
   *
   * @param learningRate the peak
   * @return the optimiser
   */
  public static Optimizer of(double learningRate) {
    return new Optimizer(learningRate, Schedule.COSINE, -1, 0.03, 0, 0.9, 0.999, 1e-8, 1);
  }

  /**
   * Returns the rate of a step.
   *
   * @param step from 0
   * @param steps of the whole stage
   * @return the learning rate
   */
  public double rate(long step, long steps) {
    long warmup = warmupSteps >= 0 ? warmupSteps : (long) Math.ceil(warmupRatio * steps);
    return learningRate * schedule.share(step, warmup, steps);
  }
}
