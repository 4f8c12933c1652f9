package io.github.shikra4j.runtime.vision;

import java.util.Arrays;

/**
 * How a bicubic resize mixes input pixels into output pixels along one axis of the padded square.
 *
 * <p>The figures are those of Pillow's {@code Image.resize}: a cubic with {@code a = -0.5} (Keys,
 * 1981) that widens with the reduction, its weights summing to one, in fixed point with {@value
 * #PRECISION_BITS} bits, so that 8-bit samples come out equal to the last bit. Only taps that fall
 * on the picture are kept; what falls on the padding is one number per output pixel, and so the
 * square never needs to exist.
 */
final class Taps {

  /** 32 bits less 8 of the sample and 2 for sums that overshoot. */
  private static final int PRECISION_BITS = 32 - 8 - 2;

  private static final int ONE = 1 << PRECISION_BITS;
  private static final int HALF = ONE / 2;
  private static final double SUPPORT = 2;

  /** Per output pixel, the first tapped pixel of the picture, and the one after the last. */
  private final int[] from;

  private final int[] to;

  /** Per output pixel, where its weights begin in {@link #weights}. */
  private final int[] offset;

  private final int[] weights;

  /** Per output pixel, the weight that falls on the padding. */
  private final int[] padding;

  /**
   * Lays out the taps.
   *
   * @param side pixels of the square
   * @param before pixels of padding before the picture
   * @param length pixels of the picture along this axis
   * @param outputs pixels to resize to
   */
  Taps(int side, int before, int length, int outputs) {
    from = new int[outputs];
    to = new int[outputs];
    offset = new int[outputs];
    padding = new int[outputs];
    double scale = (double) side / outputs;
    double stretch = Math.max(1, scale);
    double reach = SUPPORT * stretch;
    int[] kept = new int[0];
    for (int i = 0; i < outputs; i++) {
      double center = (i + 0.5) * scale;
      int first = Math.max(0, (int) (center - reach + 0.5));
      int end = Math.min(side, (int) (center + reach + 0.5));
      from[i] = Math.min(length, Math.max(0, first - before));
      to[i] = Math.max(from[i], Math.min(length, end - before));
      offset[i] = i == 0 ? 0 : offset[i - 1] + to[i - 1] - from[i - 1];
      kept = withRoomFor(offset[i] + to[i] - from[i], kept);
      keep(i, window(first, end, center, stretch), first - before, kept);
    }
    weights = kept;
  }

  private static int[] withRoomFor(int count, int[] array) {
    return count <= array.length ? array : Arrays.copyOf(array, Math.max(count, 2 * array.length));
  }

  /** Divides a window that begins at that pixel of the picture into weights and padding. */
  private void keep(int output, int[] window, int first, int[] kept) {
    for (int k = 0; k < window.length; k++) {
      int pixel = first + k;
      if (pixel >= from[output] && pixel < to[output]) {
        kept[offset[output] + pixel - from[output]] = window[k];
      } else {
        padding[output] += window[k];
      }
    }
  }

  private static int[] window(int first, int end, double center, double stretch) {
    double[] exact = new double[end - first];
    double inverse = 1 / stretch;
    double sum = 0;
    for (int k = 0; k < exact.length; k++) {
      exact[k] = cubic((k + first - center + 0.5) * inverse);
      sum += exact[k];
    }
    int[] fixed = new int[exact.length];
    for (int k = 0; k < exact.length; k++) {
      double weight = sum == 0 ? exact[k] : exact[k] / sum;
      fixed[k] = (int) (weight * ONE + (weight < 0 ? -0.5 : 0.5));
    }
    return fixed;
  }

  private static double cubic(double distance) {
    double a = -0.5;
    double x = Math.abs(distance);
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }

  /** Returns the first output pixel from {@code start} on whose taps do not all lie before. */
  int firstTapping(int pixel, int start) {
    int output = start;
    while (output < to.length && to[output] <= pixel) {
      output++;
    }
    return output;
  }

  boolean taps(int output, int pixel) {
    return from[output] <= pixel && pixel < to[output];
  }

  /** Returns the weight of a pixel of the picture that the output pixel taps. */
  int weight(int output, int pixel) {
    return weights[offset[output] + pixel - from[output]];
  }

  /** Returns what an output pixel's sum begins with: rounding, and padding of that 8-bit sample. */
  int start(int output, int paddingSample) {
    return HALF + paddingSample * padding[output];
  }

  /** Returns the 8-bit sample of an output pixel where all input is of one 8-bit sample. */
  int ofUniform(int output, int sample) {
    int sum = start(output, sample);
    for (int k = from[output]; k < to[output]; k++) {
      sum += sample * weight(output, k);
    }
    return toSample(sum);
  }

  /** Mixes a line of 8-bit samples of the picture, among padding of that sample. */
  void mix(int[] samples, int paddingSample, int[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] =
          toSample(start(i, paddingSample) + dot(samples, from[i], offset[i], to[i] - from[i]));
    }
  }

  private int dot(int[] samples, int first, int weight, int count) {
    int sum = 0;
    for (int k = 0; k < count; k++) {
      sum += samples[first + k] * weights[weight + k];
    }
    return sum;
  }

  /** Returns the 8-bit sample of a sum in fixed point. */
  static int toSample(int sum) {
    return Math.min(255, Math.max(0, sum >> PRECISION_BITS));
  }
}
