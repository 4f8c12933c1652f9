package io.github.shikra4j.samples.miniature;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.training.data.ModelState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command line says of an experiment.
 *
 * @param model where all arms begin; empty for random weights
 * @param shape of the random weights
 * @param seeds how many runs of each arm, of the seeds from 1 on
 * @param steps of each run; 0 for those of the experiment
 * @param trainScenes to draw; 0 for those of the experiment
 * @param testScenes to draw; 0 for those of the experiment
 */
public record Settings(
    Optional<Path> model, String shape, int seeds, long steps, long trainScenes, long testScenes) {

  /**
   * Checks the numbers.
   *
   * @throws InvalidQuestionException naming the option, if one is impossible
   */
  public Settings {
    check(seeds >= 2, "--seeds " + seeds + ": at least 2 are needed: one run alone tells nothing");
    check(
        ModelShape.named(shape).isPresent(),
        "--shape " + shape + ": " + ModelShape.NAMES + " is needed");
  }

  private static void check(boolean good, String problem) {
    if (!good) {
      throw new InvalidQuestionException(problem);
    }
  }

  ModelShape modelShape() {
    return ModelShape.named(shape).orElseThrow();
  }

  /** Returns these for an experiment, its own numbers in the places of zeros. */
  Settings of(Experiment experiment) {
    return new Settings(
        model.map(folder -> folder.toAbsolutePath().normalize()),
        shape,
        seeds,
        steps,
        trainScenes == 0 ? experiment.scenes().train() : trainScenes,
        testScenes == 0 ? experiment.scenes().test() : testScenes);
  }

  /** Returns what may not change while an experiment goes on. Further seeds may. */
  JsonObject claim() throws IOException {
    JsonObject claim = new JsonObject();
    claim.addProperty("start", start());
    if (model.isPresent()) {
      claim.addProperty("state of it", ModelState.of(model.get()));
    }
    claim.addProperty("steps", steps);
    claim.addProperty("scenes", trainScenes);
    claim.addProperty("test-scenes", testScenes);
    return claim;
  }

  /** Returns where the runs begin, in words. */
  String start() {
    return model.map(Path::toString).orElse("random weights of shape " + shape);
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
