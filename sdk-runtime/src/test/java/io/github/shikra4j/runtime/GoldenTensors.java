package io.github.shikra4j.runtime;

import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A file of tensors among the figures of the original program. */
public final class GoldenTensors {
  private final Checkpoint tensors;

  private GoldenTensors(Checkpoint tensors) {
    this.tensors = tensors;
  }

  /** Opens a safetensors file of the figures. */
  public static GoldenTensors read(String name) {
    try {
      // A checkpoint is a folder; a link makes one of a file.
      Path folder = Files.createTempDirectory("golden");
      Path link = Files.createSymbolicLink(folder.resolve("model.safetensors"), Golden.path(name));
      // In the order of the exit, the last first.
      folder.toFile().deleteOnExit();
      link.toFile().deleteOnExit();
      return new GoldenTensors(Checkpoint.open(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the tensors' names. */
  public Set<String> names() {
    return tensors.names();
  }

  /** Returns a tensor's values. */
  public float[] get(String name) {
    return tensors.tensor(name).toFloats();
  }

  /** Returns a tensor's shape. */
  public long[] shape(String name) {
    return tensors.tensor(name).dimensions();
  }

  /** Returns the distance of two vectors relative to the second's norm. */
  public static double distance(float[] got, float[] wanted) {
    if (got.length != wanted.length) {
      throw new AssertionError(got.length + " values where " + wanted.length + " are wanted");
    }
    double error = 0;
    double norm = 0;
    for (int i = 0; i < got.length; i++) {
      error += (got[i] - (double) wanted[i]) * (got[i] - (double) wanted[i]);
      norm += wanted[i] * (double) wanted[i];
    }
    return Math.sqrt(error / norm);
  }
}
