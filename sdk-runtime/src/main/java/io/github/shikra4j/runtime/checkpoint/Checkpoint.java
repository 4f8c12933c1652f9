package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.ClosedException;
import java.nio.file.Path;
import java.util.Set;

/**
 * The tensors of a Hugging Face folder, alone or with a delta or an adapter over it. Thread-safe.
 *
 * <p>Opening reads names and places alone; a tensor is mapped, or summed, when it is asked for.
 */
public final class Checkpoint implements AutoCloseable {
  private final Path folder;
  private final Weights weights;
  private volatile boolean closed;

  private Checkpoint(Path folder, Weights weights) {
    this.folder = folder;
    this.weights = weights;
  }

  /**
   * Opens a folder of safetensors or PyTorch weights, one file or shards with an index; where both
   * are there, safetensors.
   *
   * @throws CheckpointException naming file and tensor, if something is missing or malformed
   */
  public static Checkpoint open(Path folder) {
    return new Checkpoint(folder, new Weights.Stored(ShardedFolder.read(folder)));
  }

  /**
   * Opens the sums of a delta and its base, in float16 as the original program adds them. Nothing
   * is written; a sum is made on all cores when its tensor is asked for.
   *
   * @throws CheckpointException naming file and tensor, if one folder cannot be read or the delta
   *     certainly belongs over another base
   */
  public static Checkpoint openDelta(Path base, Path delta) {
    Checkpoint under = open(base);
    Checkpoint over = open(delta);
    DeltaCheck.check(under, over);
    return new Checkpoint(delta, DeltaWeights.of(under.weights, over.weights));
  }

  /**
   * Opens the sums of a model and a LoRA adapter in the folder layout of PEFT. Nothing is written;
   * a sum is made in float32 on all cores when its tensor is asked for, and rounded to the model's
   * own format. Modules that were trained whole stand in for the model's; all else is the model's.
   *
   * @param base the model, which may be closed afterwards
   * @param adapter the adapter's folder
   * @throws CheckpointException naming file and key or tensor, if the adapter cannot be read, asks
   *     for other arithmetic or does not belong over this model
   */
  public static Checkpoint openAdapted(Checkpoint base, Path adapter) {
    return new Checkpoint(base.folder, AdaptedWeights.read(base.weights, adapter));
  }

  /**
   * Tells whether this is certainly a delta, to be opened over its base: its weights would answer
   * nonsense in silence. False where the figures leave a doubt.
   */
  public boolean looksLikeDelta() {
    return DeltaCheck.isDelta(this);
  }

  /**
   * Refuses a checkpoint that {@link #looksLikeDelta()}.
   *
   * @throws CheckpointException saying how to open or merge it
   */
  public void requireWholeModel() {
    if (looksLikeDelta()) {
      throw new CheckpointException(
          folder
              + ": these are delta weights, no whole model; name the LLaMA that they go over as"
              + " the base, or merge them with merge-delta");
    }
  }

  /**
   * Tells whether a tensor is made when asked for, in memory of its own, and not mapped.
   *
   * @throws CheckpointException if there is none of this name
   */
  public boolean isSum(String name) {
    need(name);
    return weights.isSum(name);
  }

  /** Returns how many numbers there are in the tensors that are made when asked for. */
  public long summedElements() {
    return names().stream()
        .filter(weights::isSum)
        .map(weights::spec)
        .mapToLong(spec -> spec.bytes() / spec.type().bytes())
        .sum();
  }

  /** Returns the folder; a delta's own where it was opened over a base. */
  public Path folder() {
    return folder;
  }

  /** Returns the names of all tensors, in a stable order. */
  public Set<String> names() {
    return weights.names();
  }

  /** Tells whether there is a tensor of this name. */
  public boolean contains(String name) {
    return weights.names().contains(name);
  }

  /**
   * Returns a tensor's format and shape without reading it.
   *
   * @throws CheckpointException if there is none of this name
   */
  public TensorSpec spec(String name) {
    need(name);
    return weights.spec(name);
  }

  /**
   * Returns a tensor.
   *
   * @throws CheckpointException if there is none of this name, or it cannot be read
   */
  public StoredTensor tensor(String name) {
    need(name);
    return weights.tensor(name);
  }

  private void need(String name) {
    if (closed) {
      throw new ClosedException(folder + ": this checkpoint is closed");
    }
    if (!contains(name)) {
      throw new CheckpointException("%s: tensor %s is missing".formatted(folder, name));
    }
  }

  /**
   * Ends reading. Tensors handed out stay valid; their files are unmapped with the last of them.
   */
  @Override
  public void close() {
    closed = true;
  }
}
