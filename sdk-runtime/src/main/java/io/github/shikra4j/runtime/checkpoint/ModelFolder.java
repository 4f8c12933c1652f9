package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a model consists of on disk, found and read but for the weights.
 *
 * @param folder the model's folder
 * @param base the folder of the weights that it is a delta over, or null
 * @param language sizes of the language model
 * @param tower the vision tower; empty for a model that does not see
 * @param calibration of the confidence of its places
 */
public record ModelFolder(
    Path folder,
    @Nullable Path base,
    LanguageConfig language,
    Optional<Tower> tower,
    PlaceCalibration calibration) {

  /**
   * A vision tower on disk.
   *
   * @param folder the tower's folder
   * @param config its sizes
   * @param preprocessor what its pictures go through
   */
  public record Tower(Path folder, VisionConfig config, PreprocessorConfig preprocessor) {

    static Tower read(Path folder) {
      return new Tower(folder, VisionConfig.read(folder), PreprocessorConfig.read(folder));
    }
  }

  /**
   * Reads the configurations.
   *
   * @param base the folder of the weights that {@code folder} is a delta over, or null
   * @param visionTower the tower's folder, or null for the one that {@code config.json} names
   * @throws CheckpointException if a folder is not there, or a configuration cannot be used
   */
  public static ModelFolder read(Path folder, @Nullable Path base, @Nullable Path visionTower) {
    needFolder(folder, "a checkpoint");
    LanguageConfig language = LanguageConfig.read(folder);
    Optional<Tower> tower =
        language.multimodal().map(mm -> Tower.read(towerFolder(folder, mm, visionTower)));
    tower.ifPresent(t -> check(folder, language, t));
    return new ModelFolder(folder, base, language, tower, PlaceCalibration.read(folder));
  }

  private static Path towerFolder(
      Path folder, LanguageConfig.Multimodal multimodal, @Nullable Path given) {
    if (given != null) {
      return needFolder(given, "a vision tower");
    }
    String named =
        multimodal
            .visionTower()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        folder.resolve("config.json")
                            + ": mm_vision_tower is missing; give the vision tower's folder"));
    Path resolved = folder.resolve(named).normalize();
    if (!Files.isDirectory(resolved)) {
      throw new CheckpointException(
          "%s: mm_vision_tower is %s and there is no folder %s; put the tower there or give its folder"
              .formatted(folder.resolve("config.json"), named, resolved));
    }
    return resolved;
  }

  private static void check(Path folder, LanguageConfig language, Tower tower) {
    int expected = language.multimodal().orElseThrow().hiddenSize();
    if (expected != tower.config().hiddenSize()) {
      throw new CheckpointException(
          "%s: mm_hidden_size is %d, but the vision tower %s has hidden_size %d"
              .formatted(
                  folder.resolve("config.json"),
                  expected,
                  tower.folder(),
                  tower.config().hiddenSize()));
    }
    int side = tower.preprocessor().outcome().width();
    if (side != tower.config().imageSize()) {
      Path file = tower.folder().resolve("preprocessor_config.json");
      throw new CheckpointException(
          "%s: %s %d pixels, but the tower's image_size is %d"
              .formatted(
                  file,
                  Files.exists(file) ? "its pictures have" : "is missing, so pictures have",
                  side,
                  tower.config().imageSize()));
    }
  }

  private static Path needFolder(Path folder, String what) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder + ": no folder of " + what + " is there");
    }
    return folder;
  }
}
