package io.github.shikra4j.samples.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.samples.scenes.SceneOptions.Split;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SceneGeneratorTests {
  private static final int SCENES = 60;

  static SceneOptions options(int seed, Split split) {
    return new SceneOptions(seed, split, 2, 6, 120, 192, 1, 6);
  }

  static Scene scene(long seed) {
    return new SceneGenerator(options(1, Split.TRAIN)).draw(new SplittableRandom(seed));
  }

  @Test
  void draw_anyThing_boxIsTightAroundThePixelsItChanges() {
    for (int seed = 0; seed < SCENES; seed++) {
      Scene scene = scene(seed);
      BufferedImage with = scene.paint().image();
      for (int i = 0; i < scene.size(); i++) {
        int[] changed = changed(with, without(scene, i).paint().image());
        List<Integer> box = scene.visible().get(i).box();
        for (int side = 0; side < 4; side++) {
          // A pixel that is covered by less than half is changed a little, and not the thing's.
          assertEquals(changed[side], box.get(side), 1.01, seed + ": " + scene.things().get(i));
        }
      }
    }
  }

  @Test
  void draw_scale_enlargesThingsAsFarAsThePictureGoes() {
    SceneOptions large = new SceneOptions(1, Split.TRAIN, 1, 1, 120, 120, 2, 1);
    for (int seed = 0; seed < SCENES; seed++) {
      Scene scene = new SceneGenerator(large).draw(new SplittableRandom(seed));
      double radius = scene.things().get(0).radius();
      int shorter = Math.min(scene.width(), scene.height());
      assertTrue(radius >= 0.16 * 120 && radius <= 0.45 * shorter, scene.things().toString());
    }
    assertThrows(
        InvalidQuestionException.class,
        () -> new SceneOptions(1, Split.TRAIN, 1, 1, 120, 120, 2.1, 1));
  }

  private static Scene without(Scene scene, int index) {
    List<Integer> order = new ArrayList<>(scene.order());
    order.remove(Integer.valueOf(index));
    return new Scene(
        scene.width(), scene.height(), scene.backdrop(), scene.things(), scene.visible(), order);
  }

  private static int[] changed(BufferedImage a, BufferedImage b) {
    int[] box = {a.getWidth(), a.getHeight(), 0, 0};
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        if (a.getRGB(x, y) != b.getRGB(x, y)) {
          box[0] = Math.min(box[0], x);
          box[1] = Math.min(box[1], y);
          box[2] = Math.max(box[2], x + 1);
          box[3] = Math.max(box[3], y + 1);
        }
      }
    }
    return box;
  }

  @Test
  void draw_anyThing_isMostlyInSightAndItsPointsAreOnIt() {
    for (int seed = 0; seed < SCENES; seed++) {
      Scene scene = scene(seed);
      Canvas canvas = scene.paint();
      for (int i = 0; i < scene.size(); i++) {
        Visible visible = scene.visible().get(i);
        int alone =
            new Canvas(scene.width(), scene.height(), scene.backdrop())
                .draw(i, scene.things().get(i));
        assertTrue(visible.pixels() >= SceneGenerator.VISIBLE * alone);
        for (List<Double> point : List.of(visible.middle(), visible.touch())) {
          assertTrue(canvas.shows(i, point.get(0).intValue(), point.get(1).intValue()));
        }
      }
    }
  }

  @Test
  void draw_manyScenes_haveEveryNumberOfThingsAndSizesInRange() {
    Set<Integer> counts = new HashSet<>();
    Set<Boolean> squares = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      Scene scene = scene(seed);
      counts.add(scene.size());
      int longer = Math.max(scene.width(), scene.height());
      assertTrue(longer >= 120 && longer <= 192);
      squares.add(scene.width() == scene.height());
    }
    assertEquals(Set.of(2, 3, 4, 5, 6), counts);
    assertEquals(Set.of(true, false), squares);
  }

  @Test
  void draw_tenThings_isPossible() {
    SceneOptions crowded = new SceneOptions(1, Split.TRAIN, 10, 10, 120, 192, 1, 6);
    assertEquals(10, new SceneGenerator(crowded).draw(new SplittableRandom(3)).size());
  }

  @Test
  void sceneSeed_splitsAndSeeds_shareNone() {
    Set<Long> seeds = new HashSet<>();
    Set<Scene> scenes = new HashSet<>();
    int all = 0;
    for (Split split : Split.values()) {
      for (int seed : new int[] {0, 1, 7}) {
        SceneOptions options = options(seed, split);
        for (long index = 0; index < 2000; index++, all++) {
          seeds.add(options.sceneSeed(index));
        }
        for (long index = 0; index < 20; index++) {
          var random = new SplittableRandom(options.sceneSeed(index));
          scenes.add(new SceneGenerator(options).draw(random));
        }
      }
    }
    assertEquals(all, seeds.size());
    assertEquals(180, scenes.size());
    assertNotEquals(
        options(1, Split.TRAIN).sceneSeed(0), options(0, Split.TRAIN).sceneSeed((1L << 32) - 1));
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThrows(
        InvalidQuestionException.class,
        () -> new SceneOptions(-1, Split.VAL, 2, 6, 120, 192, 1, 6));
    assertThrows(
        InvalidQuestionException.class,
        () -> new SceneOptions(1, Split.VAL, 2, 11, 120, 192, 1, 6));
    assertThrows(
        InvalidQuestionException.class, () -> new SceneOptions(1, Split.VAL, 2, 6, 192, 120, 1, 6));
    assertThrows(InvalidQuestionException.class, () -> options(1, Split.VAL).sceneSeed(1L << 32));
  }
}
