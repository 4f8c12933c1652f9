package io.github.shikra4j.samples.scenes;

import static java.util.Comparator.comparingDouble;

import io.github.shikra4j.InvalidQuestionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Invents scenes.
 *
 * @param options how many things, how large the pictures
 */
record SceneGenerator(SceneOptions options) {
  /** Share of a thing that can be seen at least. */
  static final double VISIBLE = 0.7;

  private static final int TRIES = 60;

  /** Ten things of the usual scale take some hundreds. */
  private static final int ATTEMPTS = 20_000;

  /** Two things' circles reach into each other at most by this share of their radii. */
  private static final double CLOSENESS = 0.8;

  /** A thing's radius at most, as a share of the picture's shorter side. */
  private static final double LARGEST = 0.45;

  /** A picture's shorter side, as a share of the longer. */
  private static final double NARROWEST = 0.55;

  Scene draw(SplittableRandom random) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Scene scene = attempt(random);
      Scene seen = scene.size() < options.minObjects() ? null : look(scene, random);
      if (seen != null) {
        return seen;
      }
    }
    throw new InvalidQuestionException(
        "%d objects of scale %s find no room in a picture: take fewer, or a smaller scale"
            .formatted(options.minObjects(), options.scale()));
  }

  private Scene attempt(SplittableRandom random) {
    int side = random.nextInt(options.minSide(), options.maxSide() + 1);
    int other =
        random.nextInt(4) == 0 ? side : (int) Math.rint(side * random.nextDouble(NARROWEST, 1));
    boolean wide = random.nextBoolean();
    int width = wide ? side : other;
    int height = wide ? other : side;
    Backdrop backdrop = Backdrop.random(random);
    int count = random.nextInt(options.minObjects(), options.maxObjects() + 1);
    List<Thing> things = new ArrayList<>();
    while (things.size() < count && place(things, width, height, random)) {
      // Each step places one.
    }
    things.sort(comparingDouble(Thing::x));
    List<Integer> order = new ArrayList<>(IntStream.range(0, things.size()).boxed().toList());
    Collections.shuffle(order, new Random(random.nextLong()));
    return new Scene(width, height, backdrop, List.copyOf(things), List.of(), List.copyOf(order));
  }

  /** Returns the scene with what can be seen of it, or null if too little of a thing can. */
  private static @Nullable Scene look(Scene scene, SplittableRandom random) {
    Canvas canvas = new Canvas(scene.width(), scene.height(), scene.backdrop());
    int[] alone = new int[scene.size()];
    scene.order().forEach(index -> alone[index] = canvas.draw(index, scene.things().get(index)));
    List<Visible> visible = new ArrayList<>();
    for (int i = 0; i < scene.size(); i++) {
      Visible seen = Visible.of(canvas, i, scene.things().get(i), random);
      if (seen.pixels() < VISIBLE * alone[i]) {
        return null;
      }
      visible.add(seen);
    }
    return scene.with(visible);
  }

  private boolean place(List<Thing> things, int width, int height, SplittableRandom random) {
    for (int i = 0; i < TRIES; i++) {
      Thing thing = thing(width, height, random);
      if (things.stream().allMatch(other -> isApart(thing, other))) {
        things.add(thing);
        return true;
      }
    }
    return false;
  }

  private static boolean isApart(Thing a, Thing b) {
    double apart = CLOSENESS * (a.radius() + b.radius());
    double dx = a.x() - b.x();
    double dy = a.y() - b.y();
    return dx * dx + dy * dy >= apart * apart;
  }

  private Thing thing(int width, int height, SplittableRandom random) {
    Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
    for (Attribute attribute : Attribute.values()) {
      List<String> words = Words.of(attribute);
      attributes.put(attribute, words.get(random.nextInt(words.size())));
    }
    boolean large = attributes.containsValue("large");
    double share = large ? random.nextDouble(0.14, 0.17) : random.nextDouble(0.08, 0.1);
    double radius =
        Math.min(
            options.scale() * share * Math.max(width, height), LARGEST * Math.min(width, height));
    return new Thing(
        Collections.unmodifiableMap(attributes),
        random.nextDouble(radius + 1, width - radius - 1),
        random.nextDouble(radius + 1, height - radius - 1),
        radius);
  }
}
