package io.github.shikra4j.samples.scenes;

import java.util.List;
import java.util.SplittableRandom;

/**
 * What is behind the things: plain, or of two colours.
 *
 * @param pattern how the colours are spread
 * @param from a colour
 * @param to another
 * @param period of bands and tiles, in pixels
 */
record Backdrop(Pattern pattern, int from, int to, int period) {
  /** Pale or greyish, so that every thing stands out against each. */
  private static final List<Integer> COLORS =
      List.of(
          0xF4F1EA, 0xE6DED0, 0xDDE6EC, 0xD6E0D2, 0xEADCE0, 0xC9CDD2, 0xB9BDB4, 0xD8CFBE, 0xA8ADB5);

  /** How the colours are spread. */
  enum Pattern {
    PLAIN,
    ACROSS,
    DOWN,
    BANDS,
    TILES
  }

  static Backdrop random(SplittableRandom random) {
    Pattern[] patterns = Pattern.values();
    return new Backdrop(
        patterns[random.nextInt(patterns.length)],
        COLORS.get(random.nextInt(COLORS.size())),
        COLORS.get(random.nextInt(COLORS.size())),
        random.nextInt(12, 48));
  }

  int at(int x, int y, int width, int height) {
    return switch (pattern) {
      case PLAIN -> from;
      case ACROSS -> Paint.mix(from, to, (double) x / width);
      case DOWN -> Paint.mix(from, to, (double) y / height);
      case BANDS -> y / period % 2 == 0 ? from : to;
      case TILES -> (x / period + y / period) % 2 == 0 ? from : to;
    };
  }
}
