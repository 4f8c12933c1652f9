package io.github.shikra4j.runtime.vision;

import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;

/**
 * Pads a picture to a white square and resizes it, equal to Pillow to the last bit.
 *
 * <p>The picture's rows are resized across one by one, rounded to 8 bits as Pillow does between its
 * two passes, and added at once into the sums of the output rows that they reach. Neither the
 * square nor a picture of the intermediate size ever exists.
 */
final class SquareResize {
  private static final int WHITE = 255;
  private static final int CHANNELS = 3;
  private static final int PIXELS_PER_STRIP = 1 << 15;

  private final Taps across;
  private final Taps down;
  private final int edge;

  /** Per channel, the sums of the output pixels, {@code [3, edge, edge]}. */
  private final int[][] sums;

  private SquareResize(PictureSize size, int edge) {
    PaddedSquare square = new PaddedSquare(size);
    this.edge = edge;
    across = new Taps(square.side(), square.left(), size.width(), edge);
    down = new Taps(square.side(), square.top(), size.height(), edge);
    sums = new int[CHANNELS][edge * edge];
  }

  /** Returns 8-bit samples {@code [3, edge, edge]}: the channels red, green, blue. */
  static int[][] resize(Picture picture, int edge) {
    SquareResize resize = new SquareResize(picture.size(), edge);
    resize.startWithPadding();
    resize.addRows(picture);
    return resize.samples();
  }

  private void startWithPadding() {
    int[] white = new int[edge];
    for (int x = 0; x < edge; x++) {
      white[x] = across.ofUniform(x, WHITE);
    }
    for (int[] plane : sums) {
      for (int y = 0; y < edge; y++) {
        for (int x = 0; x < edge; x++) {
          plane[y * edge + x] = down.start(y, white[x]);
        }
      }
    }
  }

  private void addRows(Picture picture) {
    int width = picture.size().width();
    int height = picture.size().height();
    int rows = Math.max(1, PIXELS_PER_STRIP / width);
    int[] samples = new int[width];
    int[] mixed = new int[edge];
    int firstOutput = 0;
    for (int top = 0; top < height; top += rows) {
      byte[] strip = picture.toRgb(top, Math.min(rows, height - top));
      for (int at = 0, y = top; at < strip.length; at += CHANNELS * width, y++) {
        firstOutput = down.firstTapping(y, firstOutput);
        for (int channel = 0; channel < CHANNELS; channel++) {
          take(strip, at + channel, samples);
          across.mix(samples, WHITE, mixed);
          add(mixed, y, firstOutput, sums[channel]);
        }
      }
    }
  }

  private static void take(byte[] strip, int at, int[] samples) {
    for (int x = 0; x < samples.length; x++) {
      samples[x] = strip[at + CHANNELS * x] & 0xFF;
    }
  }

  private void add(int[] mixed, int y, int firstOutput, int[] plane) {
    for (int output = firstOutput; output < edge && down.taps(output, y); output++) {
      int weight = down.weight(output, y);
      int row = output * edge;
      for (int x = 0; x < edge; x++) {
        plane[row + x] += weight * mixed[x];
      }
    }
  }

  private int[][] samples() {
    for (int[] plane : sums) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = Taps.toSample(plane[i]);
      }
    }
    return sums;
  }
}
