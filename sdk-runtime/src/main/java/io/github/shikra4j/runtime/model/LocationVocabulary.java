package io.github.shikra4j.runtime.model;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter;
import io.github.shikra4j.runtime.checkpoint.Companions;
import io.github.shikra4j.runtime.checkpoint.DeltaMerge;
import io.github.shikra4j.runtime.text.LocationTokens;
import java.nio.file.Path;

/**
 * Gives a model a vocabulary with location tokens, for the paper's comparison of these with
 * numerals (section 6.2). They begin as {@link GrownVocabulary} says.
 */
public final class LocationVocabulary {
  private LocationVocabulary() {}

  /**
   * Writes the model with location tokens. Its vision tower stays where it is.
   *
   * @param model a whole model whose coordinates are numerals
   * @param output the folder to write, another one
   * @param seed of the new rows
   * @throws CheckpointException if a folder cannot be read or written, the model is a delta, or its
   *     vocabulary has location tokens
   */
  public static void add(Path model, Path output, long seed) {
    DeltaMerge.refuseSame(model, output);
    GrownVocabulary grown;
    try (Checkpoint from = Checkpoint.open(model)) {
      grown = GrownVocabulary.of(from, LocationTokens.vocabulary(), seed);
      new CheckpointWriter(output, CheckpointWriter.Format.SAFETENSORS)
          .write(grown.specs(), grown::content);
    }
    Companions.copy(model, output, grown.rows(), grown.added());
  }
}
