package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the merged checkpoint of a delta and its base. */
public final class DeltaMerge {
  private DeltaMerge() {}

  /**
   * Writes safetensors, with the configuration and tokenizer of the delta.
   *
   * @param base folder of the plain LLaMA
   * @param delta folder of the delta over it
   * @param output folder to write, other than both; made where it is missing
   * @param listener hears of the bytes written
   * @throws CheckpointException if a folder cannot be read or written, or the delta certainly
   *     belongs over another base
   */
  public static void merge(Path base, Path delta, Path output, Progress.Listener listener) {
    refuseSame(base, output);
    refuseSame(delta, output);
    try (Checkpoint merged = Checkpoint.openDelta(base, delta)) {
      new CheckpointWriter(output, CheckpointWriter.Format.SAFETENSORS)
          .withListener(listener)
          .write(merged);
    }
    Companions.copy(delta, output, DeltaWeights.TYPE);
  }

  /**
   * Refuses to write where is read from.
   *
   * @throws CheckpointException if both are the same folder
   */
  public static void refuseSame(Path input, Path output) {
    try {
      if (Files.exists(output) && Files.exists(input) && Files.isSameFile(input, output)) {
        throw new CheckpointException(output + ": is read from; name another folder to write");
      }
    } catch (IOException e) {
      throw new CheckpointException(output + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
