package io.github.shikra4j.runtime.vision;

import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.PictureSize;

/**
 * Turns a picture into what the vision tower takes: padded to a white square, resized by Pillow's
 * bicubic, cropped in the middle, normalised. Thread-safe; one picture uses one thread.
 */
public final class ImageProcessor {
  private static final int CHANNELS = 3;
  private static final int SAMPLES = 256;

  /** The weights of a resize grow with the side; beyond this no picture of use lies. */
  private static final int MAX_SIDE = 1_000_000;

  private final TowerInput input;

  /** Per channel and 8-bit sample, the normalised value. */
  private final float[][] normalized = new float[CHANNELS][SAMPLES];

  /** Prepares for a tower. */
  public ImageProcessor(TowerInput input) {
    this.input = input;
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        normalized[channel][sample] = input.normalize(channel, sample);
      }
    }
  }

  /** Returns what the tower takes. */
  public TowerInput input() {
    return input;
  }

  /**
   * Returns the pixel values {@code [3, crop, crop]}: the channels red, green, blue.
   *
   * @throws PictureException if a side is longer than 1,000,000 pixels
   */
  public float[] process(Picture picture) {
    check(picture.size());
    return crop(SquareResize.resize(picture, input.resize()));
  }

  private static void check(PictureSize size) {
    if (new PaddedSquare(size).side() > MAX_SIDE) {
      throw new PictureException(
          "a picture of " + size + " pixels has a side above " + MAX_SIDE + "; cut it into parts");
    }
  }

  private float[] crop(int[][] samples) {
    int crop = input.crop();
    // Python's //: a crop larger than the square begins before it.
    int start = Math.floorDiv(input.resize() - crop, 2);
    float[] values = new float[CHANNELS * crop * crop];
    int at = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int y = 0; y < crop; y++) {
        for (int x = 0; x < crop; x++) {
          values[at++] = normalized[channel][sampleAt(samples[channel], start + x, start + y)];
        }
      }
    }
    return values;
  }

  private int sampleAt(int[] plane, int x, int y) {
    int side = input.resize();
    return x < 0 || y < 0 || x >= side || y >= side ? 0 : plane[y * side + x];
  }
}
