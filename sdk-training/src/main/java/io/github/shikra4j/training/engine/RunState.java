package io.github.shikra4j.training.engine;

import com.google.common.base.Strings;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run stands, beside its weights and moments. The data's order follows from the recipe's
 * seeds and the step.
 *
 * @param recipe what of the recipe decides, to notice another one
 * @param stage index of the stage
 * @param step steps of the stage that are done
 * @param totalStep steps of all stages that are done
 * @param optimiserSteps steps that improved the weights in this stage
 * @param skippedSteps steps of all stages that improved nothing
 * @param items of the stage's data, whose order follows from their number; 0 where it has not begun
 * @param scale of the next step's loss
 */
record RunState(
    String recipe,
    int stage,
    long step,
    long totalStep,
    long optimiserSteps,
    int skippedSteps,
    long items,
    LossScale scale) {
  private static final String FILE = "state.json";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  static RunState first(Recipe recipe) {
    LossScale scale = LossScale.first(NumberType.of(recipe.precision()));
    return new RunState(text(recipe), 0, 0, 0, 0, 0, 0, scale);
  }

  /**
   * Looks at the stage's data.
   *
   * @throws InvalidQuestionException if there was another number of items when the stage began
   */
  void requireItems(long itemsNow) {
    if (items != 0 && items != itemsNow) {
      throw new InvalidQuestionException(
          "the stage began with %,d items of data and there are %,d now: their order would be another; put the data back, or begin anew in another output"
              .formatted(items, itemsNow));
    }
  }

  /** Returns how many steps its stage has, by the data that it began with, if it has begun. */
  long steps(Stage of, long itemsNow) {
    return of.steps(items == 0 ? itemsNow : items);
  }

  /** Begins or goes on with the stage's data. */
  RunState over(long itemsNow) {
    return new RunState(
        recipe, stage, step, totalStep, optimiserSteps, skippedSteps, itemsNow, scale);
  }

  RunState after(Optimisation.Outcome outcome, long optimiserStepsNow) {
    // A scale that was too high is found so, and costs its step; that is no fault of the gradients.
    boolean lost = !outcome.improved() && !outcome.scale().below(scale);
    return new RunState(
        recipe,
        stage,
        step + 1,
        totalStep + 1,
        optimiserStepsNow,
        skippedSteps + (lost ? 1 : 0),
        items,
        outcome.scale());
  }

  RunState nextStage() {
    return new RunState(recipe, stage + 1, 0, totalStep, 0, skippedSteps, 0, scale);
  }

  /**
   * Goes on by the recipe, whose stages that have not begun may be others than before.
   *
   * @throws InvalidQuestionException saying where they differ if it is another recipe: the losses
   *     would not be those of the uninterrupted run
   */
  RunState by(Recipe now) {
    String other =
        text(now.withStages(now.stages().subList(0, Math.min(stage + 1, now.stages().size()))));
    // The stages come last, in double brackets.
    if (now.stages().size() <= stage
        || !recipe.startsWith(other.substring(0, other.length() - 2))) {
      String same = Strings.commonPrefix(recipe, other);
      int from = Math.max(same.lastIndexOf(", "), same.lastIndexOf("[")) + 1;
      throw new InvalidQuestionException(
          "the run began with another recipe: '%s' then, '%s' now; resume with the same one, or begin anew in another output"
              .formatted(excerpt(recipe, from), excerpt(other, from)));
    }
    return new RunState(
        text(now), stage, step, totalStep, optimiserSteps, skippedSteps, items, scale);
  }

  /** Where the run lies and what is looked at beside it change nothing of it. */
  private static String text(Recipe recipe) {
    return recipe.whatDecides().toString();
  }

  private static String excerpt(String text, int from) {
    return text.substring(from, Math.min(text.length(), from + 60)).strip();
  }

  /** Returns the same of a file that was written before there was a scale. */
  private RunState withoutScale() {
    return new RunState(
        recipe, stage, step, totalStep, optimiserSteps, skippedSteps, items, LossScale.NONE);
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), GSON.toJson(this) + "\n");
  }

  static RunState read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      RunState state = GSON.fromJson(Files.readString(file), RunState.class);
      if (state == null || state.recipe() == null) {
        throw new CheckpointException(file + ": is empty");
      }
      return state.scale() == null ? state.withoutScale() : state;
    } catch (IOException | JsonParseException e) {
      throw new CheckpointException(
          "%s: cannot be read: %s; delete its folder to go on from the checkpoint before it"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
