package io.github.shikra4j.training.engine;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.shikra4j.CheckpointException;
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
 * @param skippedSteps steps of all stages whose gradients were not finite
 */
record RunState(
    String recipe, int stage, long step, long totalStep, long optimiserSteps, int skippedSteps) {
  private static final String FILE = "state.json";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

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
      throw new CheckpointException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
