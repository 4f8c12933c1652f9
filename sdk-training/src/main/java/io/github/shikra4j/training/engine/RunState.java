package io.github.shikra4j.training.engine;

import com.google.common.base.Strings;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run stands, beside its weights and running means. The data's order follows from the
 * recipe's seeds and the step.
 *
 * @param recipe the recipe as it was read, to notice another one
 * @param stage index of the stage
 * @param step steps of the stage that are done
 * @param totalStep steps of all stages that are done
 * @param optimiserSteps steps that improved the weights in this stage
 * @param skippedSteps steps of all stages that improved nothing
 */
record RunState(
    String recipe, int stage, long step, long totalStep, long optimiserSteps, int skippedSteps) {
  private static final String FILE = "state.json";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  static RunState first(Recipe recipe) {
    return new RunState(text(recipe), 0, 0, 0, 0, 0);
  }

  RunState after(Optimisation.Outcome outcome, long optimiserStepsNow) {
    return new RunState(
        recipe,
        stage,
        step + 1,
        totalStep + 1,
        optimiserStepsNow,
        skippedSteps + (outcome.improved() ? 0 : 1));
  }

  RunState nextStage() {
    return new RunState(recipe, stage + 1, 0, totalStep, 0, skippedSteps);
  }

  /**
   * Refuses to go on with another recipe: the losses would not be those of the uninterrupted run.
   *
   * @throws InvalidQuestionException saying where they differ
   */
  void requireSame(Recipe now) {
    String other = text(now);
    if (!recipe.equals(other)) {
      String same = Strings.commonPrefix(recipe, other);
      int from = Math.max(same.lastIndexOf(", "), same.lastIndexOf("[")) + 1;
      throw new InvalidQuestionException(
          "the run began with another recipe: '%s' then, '%s' now; resume with the same one, or begin anew in another output"
              .formatted(excerpt(recipe, from), excerpt(other, from)));
    }
  }

  /** Where the run lies changes nothing. */
  private static String text(Recipe recipe) {
    return recipe.withOutput(Path.of("")).toString();
  }

  private static String excerpt(String text, int from) {
    return text.substring(from, Math.min(text.length(), from + 60)).strip();
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
      return state;
    } catch (IOException | JsonParseException e) {
      throw new CheckpointException(
          "%s: cannot be read: %s; delete its folder to go on from the checkpoint before it"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
