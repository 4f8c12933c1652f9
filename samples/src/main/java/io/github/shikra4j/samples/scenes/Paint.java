package io.github.shikra4j.samples.scenes;

/**
 * The colour of each pixel of a thing.
 *
 * @param rgb the colour
 * @param light the colour between stripes or inside dots
 * @param material {@code solid}, {@code striped} or {@code dotted}
 * @param period of the texture, in pixels
 */
record Paint(int rgb, int light, String material, double period) {

  static Paint of(Thing thing) {
    int rgb = rgb(thing.get(Attribute.COLOR));
    return new Paint(
        rgb,
        mix(rgb, 0xFFFFFF, 0.78),
        thing.get(Attribute.MATERIAL),
        Math.max(6, 0.5 * thing.radius()));
  }

  private static int rgb(String color) {
    return switch (color) {
      case "red" -> 0xD42020;
      case "orange" -> 0xF28C0F;
      case "yellow" -> 0xF2DC12;
      case "green" -> 0x1E9632;
      case "cyan" -> 0x22C8D2;
      case "blue" -> 0x2346D2;
      case "purple" -> 0x8C28AA;
      case "black" -> 0x191919;
      default -> throw new IllegalArgumentException(color);
    };
  }

  /** Returns the colour that far from the thing's middle. */
  int at(double dx, double dy) {
    return switch (material) {
      case "striped" -> phase(dx + dy, Math.sqrt(2) * period) < 0.5 ? rgb : light;
      case "dotted" -> inDot(dx, dy) ? light : rgb;
      default -> rgb;
    };
  }

  private boolean inDot(double dx, double dy) {
    double x = phase(dx, period) - 0.5;
    double y = phase(dy, period) - 0.5;
    return x * x + y * y < 0.32 * 0.32;
  }

  private static double phase(double at, double period) {
    double turns = at / period;
    return turns - Math.floor(turns);
  }

  /** Returns a colour part of the way from one to another. */
  static int mix(int from, int to, double share) {
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int a = from >> shift & 0xFF;
      int b = to >> shift & 0xFF;
      mixed |= (int) Math.rint(a + (b - a) * share) << shift;
    }
    return mixed;
  }
}
