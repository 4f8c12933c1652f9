package io.github.shikra4j.samples.miniature;

import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.model.LocationVocabulary;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.samples.scenes.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The checkpoints that runs begin with: for each seed random weights, or the same model for all; in
 * two spellings of coordinates where an arm asks for it.
 *
 * @param settings say where all begins
 * @param sentences to make a tokenizer of
 * @param folder of the starts
 */
record Starts(Settings settings, Path sentences, Path folder) {
  private static final int PICTURE_TOKENS = 3;

  /** Returns the start of an arm with a seed. */
  Path of(Arm arm, int seed) throws IOException {
    Path plain =
        settings.model().isPresent() ? settings.model().get() : random(settings.modelShape(), seed);
    return arm.locationTokens()
        ? WholeFolder.once(
            folder.resolve("seed-" + seed + "-location-tokens"),
            to -> LocationVocabulary.add(plain, to, seed))
        : plain;
  }

  private Path random(ModelShape shape, int seed) throws IOException {
    int pieces = shape.language().vocabulary() - PICTURE_TOKENS;
    Path tokenizer =
        WholeFolder.once(
            folder.resolve("tokenizer"), to -> TokenizerFiles.write(sentences, pieces, to));
    return WholeFolder.once(
        folder.resolve("seed-" + seed),
        to ->
            new RandomCheckpoint(shape, seed)
                .withTrainableNumbers()
                .withType(ElementType.FLOAT32)
                .write(to, tokenizer));
  }
}
