package io.github.shikra4j.training.watch;

/** Steps to write in tests. */
final class Steps {
  private Steps() {}

  static TrainingStep of(long step, double loss) {
    return new TrainingStep(
        "stage1", step, 1000, loss, 1.5, 2e-5, 1234.5, step, 64, 4000, 700, false, 3.25, 0);
  }

  static TrainingStep withoutTrainedTokens(long step) {
    return new TrainingStep(
        "stage1", step, 1000, Double.NaN, 0, 2e-5, 1234.5, step, 64, 4000, 0, true, 3.25, 0);
  }
}
