package io.github.shikra4j.training.engine;

import io.github.shikra4j.runtime.model.NumberType;

/**
 * The number that a loss is multiplied by before the way back, and its gradients are divided by
 * afterwards: in float16 small gradients would be 0 without it (arXiv 1710.03740). It falls when
 * gradients leave the range and rises when they have not for long, by the numbers of PyTorch's
 * {@code GradScaler}.
 *
 * @param factor the number
 * @param moves whether it falls and rises
 * @param steady steps since it last did
 */
record LossScale(double factor, boolean moves, int steady) {
  static final LossScale NONE = new LossScale(1, false, 0);

  private static final double FIRST = 1 << 16;
  private static final int LONG = 2000;

  /** Returns where a run begins that computes in that number type. */
  static LossScale first(NumberType type) {
    return type == NumberType.FLOAT16 ? new LossScale(FIRST, true, 0) : NONE;
  }

  /** Returns the next step's, after one whose gradients were all finite, or not. */
  LossScale after(boolean finite) {
    if (!moves) {
      return this;
    }
    if (!finite) {
      return new LossScale(Math.max(1, factor / 2), true, 0);
    }
    return steady + 1 < LONG
        ? new LossScale(factor, true, steady + 1)
        : new LossScale(factor * 2, true, 0);
  }

  boolean below(LossScale other) {
    return factor < other.factor();
  }
}
