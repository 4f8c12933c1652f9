package io.github.shikra4j.samples.miniature;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.ModelState;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a command line says of an experiment.
 *
 * @param start where all arms begin
 * @param seeds how many runs of each arm, of the seeds from 1 on
 * @param steps of each run; 0 for those of the experiment
 * @param trainScenes to draw; 0 for those of the experiment
 * @param testScenes to draw; 0 for those of the experiment
 */
public record Settings(Start start, int seeds, long steps, long trainScenes, long testScenes) {

  /**
   * Checks the numbers.
   *
   * @throws InvalidQuestionException naming the option, if one is impossible
   */
  public Settings {
    if (seeds < 2) {
      throw new InvalidQuestionException(
          "--seeds " + seeds + ": at least 2 are needed: one run alone tells nothing");
    }
  }

  /** Returns these for an experiment, its own numbers in the places of zeros. */
  Settings of(Experiment experiment) {
    return new Settings(
        start,
        seeds,
        steps,
        trainScenes == 0 ? experiment.scenes().train() : trainScenes,
        testScenes == 0 ? experiment.scenes().test() : testScenes);
  }

  /** Returns what may not change while an experiment goes on. Further seeds may. */
  JsonObject claim() throws IOException {
    JsonObject claim = new JsonObject();
    claim.addProperty("start", start.words());
    if (start.model().isPresent()) {
      claim.addProperty("state of it", ModelState.of(start.model().get()));
    }
    claim.addProperty("steps", steps);
    claim.addProperty("scenes", trainScenes);
    claim.addProperty("test-scenes", testScenes);
    return claim;
  }

  /** Refuses to go on with what was begun otherwise. */
  void requireSame(JsonObject begun, Path file) throws IOException {
    for (var entry : claim().entrySet()) {
      JsonElement then = begun.get(entry.getKey());
      // One that was begun before there was such a key is taken at its word.
      if (then != null && !entry.getValue().equals(then)) {
        throw new InvalidQuestionException(
            "%s: was begun with %s %s, now it is %s; give the same, or another output folder"
                .formatted(file, entry.getKey(), then, entry.getValue()));
      }
    }
  }
}
