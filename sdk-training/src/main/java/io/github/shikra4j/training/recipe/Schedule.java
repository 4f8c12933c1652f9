package io.github.shikra4j.training.recipe;

/**
 * How the learning rate moves over a stage. Each warms up first: at step {@code s} of a warm-up of
 * {@code w} steps the rate is {@code s / w} of the peak, so that the first step's is 0.
 */
public enum Schedule {
  /** Down to 0 along half a cosine. */
  COSINE {
    @Override
    double afterWarmup(double progress) {
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    }
  },
  /** Down to 0 in a straight line. */
  LINEAR {
    @Override
    double afterWarmup(double progress) {
      return Math.max(0, 1 - progress);
    }
  },
  /** Stays. */
  CONSTANT {
    @Override
    double afterWarmup(double progress) {
      return 1;
    }
  };

  abstract double afterWarmup(double progress);

  /**
   * Returns the share of the peak rate that a step uses, as the schedules of transformers do.
   *
   * @param step from 0
   * @param warmupSteps steps of warm-up
   * @param steps of the whole stage
   * @return from 0 to 1
   */
  public double share(long step, long warmupSteps, long steps) {
    if (step < warmupSteps) {
      return (double) step / Math.max(1, warmupSteps);
    }
    return afterWarmup((double) (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  }
}
