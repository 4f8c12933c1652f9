package io.github.shikra4j.samples.miniature;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.evaluation.EvaluationTask;
import io.github.shikra4j.training.evaluation.Suite;
import io.github.shikra4j.training.recipe.DataMix.Order;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.RecipeFile;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.yaml.Check;
import io.github.shikra4j.training.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the things that an experiment compares.
 *
 * @param name short; its folder is called so
 * @param locationTokens whether its model writes coordinates as tokens of their own
 * @param training a recipe without model, output and seed
 * @param test a suite
 */
record Arm(String name, boolean locationTokens, YamlMap training, YamlMap test) {
  /** Orders of neighbouring epochs follow from neighbouring numbers: seeds share none of them. */
  private static final long SEED_STRIDE = 1_000_003;

  /**
   * Looks at all that the arm says.
   *
   * @throws InvalidQuestionException saying what is wrong
   */
  void check() {
    Check.that(name.matches("[\\w.-]+"), "name", name, "letters, digits, '.', '_' and '-'");
    Recipe recipe = recipe(Path.of("start"), Path.of("run"), Path.of(""), 1);
    for (Stage stage : recipe.stages()) {
      String where = "stage " + stage.name() + " of arm " + name;
      check(stage.steps() > 0, where + ": needed are steps, not epochs: they are the budget");
      check(
          stage.data().order() == Order.SHUFFLED && stage.data().seed() == recipe.seed(),
          where + ": needed is the order shuffled, without a data_seed: seeds decide the order");
    }
    suite(Path.of(""));
  }

  private static void check(boolean good, String problem) {
    if (!good) {
      throw new InvalidQuestionException(problem);
    }
  }

  /**
   * Returns the recipe of a run.
   *
   * @param data where its paths begin
   * @param seed of the run
   */
  Recipe recipe(Path model, Path output, Path data, int seed) {
    long seeded = seed * SEED_STRIDE;
    return training.at(data).build(yaml -> RecipeFile.of(yaml, model, output, seeded));
  }

  /**
   * Returns the recipe of a run of another length, of which each stage keeps its share.
   *
   * @param steps of all stages together
   */
  static Recipe ofLength(Recipe recipe, long steps) {
    long own = steps(recipe);
    List<Stage> stages = new ArrayList<>();
    long before = 0;
    for (Stage stage : recipe.stages()) {
      long after = before + stage.steps();
      long count = share(after, steps, own) - share(before, steps, own);
      check(count > 0, steps + " steps are too few for stage " + stage.name());
      stages.add(stage.withSteps(count));
      before = after;
    }
    return recipe.withStages(stages);
  }

  private static long share(long part, long steps, long own) {
    return Math.round((double) part * steps / own);
  }

  static long steps(Recipe recipe) {
    return recipe.stages().stream().mapToLong(Stage::steps).sum();
  }

  static long items(Recipe recipe) {
    return recipe.stages().stream().mapToLong(stage -> stage.steps() * stage.batchSize()).sum();
  }

  /** Returns what its model is asked, with paths that begin in a folder. */
  Suite suite(Path data) {
    return test.build(yaml -> Suite.of(yaml, data));
  }

  List<String> tasks() {
    return suite(Path.of("")).tasks().stream().map(EvaluationTask::name).toList();
  }
}
