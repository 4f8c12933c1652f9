package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.Progress;
import java.nio.file.Path;

/** Writes the merged checkpoint of a model and a LoRA adapter over it. */
public final class AdapterMerge {
  private AdapterMerge() {}

  /**
   * Writes safetensors, with the configuration and tokenizer of the model.
   *
   * @param model folder of the model
   * @param adapter folder of the adapter
   * @param output folder to write, other than both; made where it is missing
   * @param listener hears of the bytes written
   * @throws io.github.shikra4j.CheckpointException if a folder cannot be read or written, or the
   *     adapter does not belong over the model
   */
  public static void merge(Path model, Path adapter, Path output, Progress.Listener listener) {
    DeltaMerge.refuseSame(model, output);
    DeltaMerge.refuseSame(adapter, output);
    try (Checkpoint base = Checkpoint.open(model)) {
      base.requireWholeModel();
      try (Checkpoint merged = Checkpoint.openAdapted(base, adapter)) {
        new CheckpointWriter(output, CheckpointWriter.Format.SAFETENSORS)
            .withListener(listener)
            .write(merged);
      }
    }
    Companions.copy(model, output);
  }
}
