package io.github.shikra4j.runtime.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.Progress;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.Torch;
import java.util.List;
import java.util.Optional;

/**
 * A Shikra: the language model, on one device or spread over several, and, if it sees, the picture
 * encoder on the first of them.
 *
 * <p>Loading reads each tensor once, but for an embedding that is the output layer on another
 * device, too; the checkpoints need not stay open after it.
 */
public final class ShikraModel implements AutoCloseable {
  /** A vision tower alone and one inside a whole CLIP name their tensors so. */
  private static final List<String> TOWER_PREFIXES = List.of("vision_model.", "");

  private final NDManager manager;
  private final LanguageModel language;
  private final Optional<PictureEncoder> pictures;

  private ShikraModel(
      NDManager manager, LanguageModel language, Optional<PictureEncoder> pictures) {
    this.manager = manager;
    this.language = language;
    this.pictures = pictures;
  }

  /**
   * Loads a model.
   *
   * @param checkpoint the model's tensors
   * @param arithmetic how it computes
   * @param devices where; of several, each has as many of the language model's layers
   * @throws CheckpointException if a tensor is missing or has another shape than configured
   * @throws EngineException if there are more devices than layers
   */
  public static ShikraModel load(
      ModelFolder folder,
      Checkpoint checkpoint,
      Arithmetic arithmetic,
      List<Device> devices,
      Progress.Listener listener) {
    int layers = folder.language().layers();
    if (devices.size() > layers) {
      throw new EngineException(
          "%d layers cannot be spread over %d devices".formatted(layers, devices.size()));
    }
    Torch.start();
    NDManager manager = Torch.newManager(devices.get(0));
    Optional<PictureEncoder> pictures = Optional.empty();
    try {
      Program tensors = Program.load(manager, "Tensors");
      LoadProgress progress = new LoadProgress(Parameters.of(folder), listener);
      Weights weights =
          new Weights(checkpoint, "", manager, arithmetic.type(), tensors, false, progress);
      pictures =
          folder
              .tower()
              .map(
                  tower ->
                      pictures(
                          folder.language(),
                          tower,
                          seeing(arithmetic, devices.get(0)),
                          tensors,
                          weights,
                          progress));
      progress.stage("language model");
      return new ShikraModel(
          manager,
          new LanguageModel(folder.language(), arithmetic, devices, manager, tensors, weights),
          pictures);
    } catch (RuntimeException | Error e) {
      pictures.ifPresent(PictureEncoder::close);
      manager.close();
      throw e;
    }
  }

  /** A picture in 16 bit takes half as long again as in float32 where the CPU does not have it. */
  private static Arithmetic seeing(Arithmetic arithmetic, Device device) {
    return device.isGpu() || arithmetic.type().onCpu()
        ? arithmetic
        : Arithmetic.of(NumberType.FLOAT32);
  }

  private static PictureEncoder pictures(
      LanguageConfig language,
      ModelFolder.Tower tower,
      Arithmetic arithmetic,
      Program tensors,
      Weights weights,
      LoadProgress progress) {
    progress.stage("vision tower");
    try (Checkpoint checkpoint = Checkpoint.open(tower.folder())) {
      Weights projector = weights.as(arithmetic.type());
      return new PictureEncoder(
          tower.config(),
          language,
          arithmetic,
          tensors,
          projector.of(checkpoint, towerPrefix(checkpoint)),
          projector);
    }
  }

  /**
   * Returns what stands before the names of a tower's tensors: nothing, or its place in a CLIP.
   *
   * @throws CheckpointException if there is no tower
   */
  public static String towerPrefix(Checkpoint checkpoint) {
    return TOWER_PREFIXES.stream()
        .filter(p -> checkpoint.contains(p + "embeddings.class_embedding"))
        .findFirst()
        .orElseThrow(
            () ->
                new CheckpointException(
                    checkpoint.folder() + ": tensor embeddings.class_embedding is missing"));
  }

  /** Computes a picture, a prompt of so many tokens and a step, for nothing. */
  public void warmUp(int tokens) {
    pictures.ifPresent(PictureEncoder::warmUp);
    try (KvCache cache = language.newCache(tokens + 1)) {
      language.forward(List.of(new Feed(cache, new int[tokens], null, 1)));
      language.forward(List.of(new Feed(cache, new int[1], null, 1)));
    }
  }

  /** Returns the language model. */
  public LanguageModel language() {
    return language;
  }

  /** Returns the picture encoder; empty for a model that does not see. */
  public Optional<PictureEncoder> pictures() {
    return pictures;
  }

  @Override
  public void close() {
    pictures.ifPresent(PictureEncoder::close);
    language.close();
    manager.close();
  }
}
