package io.github.shikra4j.samples.scenes;

import java.util.List;

/**
 * A drawn scene.
 *
 * @param width of the picture, in pixels
 * @param height of the picture, in pixels
 * @param backdrop what is behind the things
 * @param things from left to right
 * @param visible what can be seen of each
 * @param order the things' places in the order in which they were drawn
 */
record Scene(
    int width,
    int height,
    Backdrop backdrop,
    List<Thing> things,
    List<Visible> visible,
    List<Integer> order) {

  /** How far apart two things are at least where one is said to be left of or above the other. */
  private static final double MARGIN = 0.06;

  Scene with(List<Visible> seen) {
    return new Scene(width, height, backdrop, things, List.copyOf(seen), order);
  }

  int size() {
    return things.size();
  }

  double margin() {
    return MARGIN * Math.max(width, height);
  }

  List<List<Integer>> boxes() {
    return visible.stream().map(Visible::box).toList();
  }

  Canvas paint() {
    Canvas canvas = new Canvas(width, height, backdrop);
    order.forEach(index -> canvas.draw(index, things.get(index)));
    return canvas;
  }
}
