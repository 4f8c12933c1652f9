package io.github.shikra4j.samples.miniature;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.samples.scenes.SceneOptions;
import io.github.shikra4j.samples.scenes.SceneOptions.Split;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.yaml.Check;
import io.github.shikra4j.training.yaml.YamlMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Arms that differ in one thing, over the same number of items.
 *
 * @param text the file that says all this
 * @param name a title
 * @param about what is compared
 * @param paper what the paper found; may be empty
 * @param start where its runs begin unless told otherwise
 * @param scenes which are drawn
 * @param arms at least two
 */
public record Experiment(
    String text,
    String name,
    String about,
    String paper,
    Start.Kind start,
    Scenes scenes,
    List<Arm> arms) {
  /** Those that are shipped. */
  public static final List<String> SHIPPED = List.of("numerals", "chain", "stages", "tower");

  /**
   * Which scenes are drawn.
   *
   * @param train how many to train on
   * @param test how many to test on
   * @param minObjects the fewest things in a scene
   * @param maxObjects the most
   * @param scale of the things, as in {@link SceneOptions}
   */
  record Scenes(long train, long test, int minObjects, int maxObjects, double scale) {
    Scenes {
      Check.that(train > 0, "train", train, "at least 1");
      Check.that(test > 0, "test", test, "at least 1");
    }

    static Scenes read(YamlMap yaml) {
      Scenes scenes =
          new Scenes(
              yaml.whole("train", 0),
              yaml.whole("test", 0),
              yaml.count("min_objects", 2),
              yaml.count("max_objects", 5),
              yaml.number("scale", 1.4));
      scenes.options(0, Split.TRAIN);
      return scenes;
    }

    SceneOptions options(int seed, Split split) {
      return SceneOptions.of(seed, split).withObjects(minObjects, maxObjects, scale);
    }
  }

  /** Copies the list. */
  public Experiment {
    arms = List.copyOf(arms);
  }

  /**
   * Reads an experiment.
   *
   * @param name one of {@link #SHIPPED}, or a file like theirs
   * @throws InvalidQuestionException if there is none, or its file says what is not understood; the
   *     message names file and line
   */
  public static Experiment read(String name) {
    try {
      if (SHIPPED.contains(name)) {
        return parse(Path.of("samples/miniatures", name + ".yaml"), shipped(name + ".yaml"));
      }
      Path file = Path.of(name);
      if (!Files.isRegularFile(file)) {
        throw new InvalidQuestionException(
            "there is no experiment and no file " + name + "; experiments are " + SHIPPED);
      }
      return parse(file, YamlMap.text(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shipped(String file) throws IOException {
    try (InputStream in = Experiment.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the samples lack the resource miniature/" + file);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  static Experiment parse(Path file, String text) {
    return YamlMap.parse(file, text, yaml -> of(text, yaml));
  }

  private static Experiment of(String text, YamlMap yaml) {
    Optional<YamlMap> recipe = yaml.map("recipe");
    Optional<YamlMap> suite = yaml.map("suite");
    List<Arm> arms =
        yaml.maps("arms").stream()
            .map(arm -> arm.build(given -> arm(given, recipe, suite)))
            .toList();
    Scenes scenes =
        yaml.map("scenes")
            .map(given -> given.build(Scenes::read))
            .orElseThrow(() -> yaml.bad("scenes", "scenes is missing: {train: N, test: N}"));
    Experiment experiment =
        new Experiment(
            text,
            yaml.requiredText("name"),
            yaml.text("about").orElse(""),
            yaml.text("paper").orElse(""),
            yaml.choice("start", Start.Kind.class).orElse(Start.Kind.RANDOM),
            scenes,
            arms);
    experiment.check(yaml);
    return experiment;
  }

  private static Arm arm(YamlMap arm, Optional<YamlMap> recipe, Optional<YamlMap> suite) {
    Arm read =
        new Arm(
            arm.requiredText("name"),
            arm.truth("location_tokens", false),
            over(arm, "recipe", recipe),
            over(arm, "suite", suite));
    read.check();
    return read;
  }

  private static YamlMap over(YamlMap arm, String key, Optional<YamlMap> common) {
    return arm.map(key)
        .map(own -> common.map(own::over).orElse(own))
        .or(() -> common)
        .orElseThrow(() -> arm.bad(key, key + " is missing, of the arm and of all arms"));
  }

  private void check(YamlMap yaml) {
    if (arms.size() < 2 || arms.stream().map(Arm::name).distinct().count() < arms.size()) {
      throw yaml.bad("arms", "needed are at least two arms, another name for each");
    }
    for (Arm arm : arms) {
      if (!arm.tasks().equals(tasks())) {
        throw yaml.bad(
            "arms", "arm " + arm.name() + " has the tasks " + arm.tasks() + ", not " + tasks());
      }
    }
    requireSameBudget(0);
  }

  /** Returns the tasks that every arm is measured on. */
  List<String> tasks() {
    return arms.get(0).tasks();
  }

  /**
   * Returns the recipe of an arm.
   *
   * @param steps of all stages together; 0 for those of the file
   */
  Recipe recipe(Arm arm, Path model, Path output, Path data, int seed, long steps) {
    Recipe own = arm.recipe(model, output, data, seed);
    return steps == 0 ? own : Arm.ofLength(own, steps);
  }

  /**
   * Refuses arms that see different numbers of items.
   *
   * @param steps of each arm; 0 for those of the file
   */
  void requireSameBudget(long steps) {
    Recipe first = budget(arms.get(0), steps);
    for (Arm arm : arms) {
      Recipe recipe = budget(arm, steps);
      if (Arm.items(recipe) != Arm.items(first)) {
        throw new InvalidQuestionException(
            "arm %s sees %d items, arm %s %d: the same number is needed"
                .formatted(arm.name(), Arm.items(recipe), arms.get(0).name(), Arm.items(first)));
      }
    }
  }

  private Recipe budget(Arm arm, long steps) {
    return recipe(arm, Path.of("start"), Path.of("run"), Path.of(""), 1, steps);
  }
}
