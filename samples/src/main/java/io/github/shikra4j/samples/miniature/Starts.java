package io.github.shikra4j.samples.miniature;

import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.model.LocationVocabulary;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.samples.scenes.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The checkpoints that runs begin with: for each seed random weights, or the same model for all; in
 * two spellings of coordinates where an arm asks for it.
 *
 * @param start where all begins
 * @param sentences to make a tokenizer of
 * @param folder of the starts
 */
record Starts(Start start, Path sentences, Path folder) {
  private static final int PICTURE_TOKENS = 3;
  private static final String TOWER = "vision_tower";

  /** Returns the start of an arm with a seed. */
  Path of(Arm arm, int seed) throws IOException {
    Path plain = plain(seed);
    return arm.locationTokens()
        ? WholeFolder.once(
            folder.resolve("seed-" + seed + "-location-tokens"),
            to -> LocationVocabulary.add(plain, to, seed))
        : plain;
  }

  private Path plain(int seed) throws IOException {
    if (start.shape().isEmpty()) {
      return start.model().orElseThrow();
    }
    ModelShape shape = start.shape().get();
    Path tokenizer = start.model().isPresent() ? start.model().get() : tokenizer(shape);
    return WholeFolder.once(
        folder.resolve("seed-" + seed),
        to -> {
          new RandomCheckpoint(shape, seed)
              .withTrainableNumbers()
              .withType(ElementType.FLOAT32)
              .withTower(TOWER)
              .write(to, tokenizer);
          if (start.model().isPresent()) {
            copyTower(start.model().get(), to);
          }
        });
  }

  private Path tokenizer(ModelShape shape) throws IOException {
    int pieces = shape.language().vocabulary() - PICTURE_TOKENS;
    return WholeFolder.once(
        folder.resolve("tokenizer"), to -> TokenizerFiles.write(sentences, pieces, to));
  }

  private static void copyTower(Path model, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(model.resolve(TOWER))) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.copy(
          file, to.resolve(TOWER).resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
