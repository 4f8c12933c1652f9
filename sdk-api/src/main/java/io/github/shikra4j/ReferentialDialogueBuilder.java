package io.github.shikra4j;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ReferentialDialogueProvider;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Collects what can be chosen when opening a model; only {@link #model(Path)} is needed. */
public final class ReferentialDialogueBuilder {
  /** Encoded pictures that are kept unless set otherwise. */
  public static final int DEFAULT_CACHED_PICTURES = 16;

  private final ReferentialDialogueProvider provider;
  private @Nullable Path model;
  private @Nullable Path base;
  private @Nullable Path adapter;
  private @Nullable Path visionTower;
  private Device device = Device.auto();
  private Precision precision = Precision.AUTO;
  private int maxBatchSize = 8;
  private int maxQueued = 256;
  private int cachedPictures = DEFAULT_CACHED_PICTURES;
  private Progress.Listener listener = progress -> {};

  ReferentialDialogueBuilder(ReferentialDialogueProvider provider) {
    this.provider = provider;
  }

  /**
   * Sets the checkpoint folder.
   *
   * @param folder the folder
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder model(Path folder) {
    this.model = folder;
    return this;
  }

  /**
   * Sets the folder of the LLaMA weights that {@link #model(Path)} is a delta over. Nothing is
   * written to disk; the weights are added while they load.
   *
   * @param folder the folder
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder base(Path folder) {
    this.base = folder;
    return this;
  }

  /**
   * Sets the folder of a LoRA adapter over the model, as PEFT writes it: {@code
   * adapter_config.json} and {@code adapter_model.safetensors} or {@code .bin}. Nothing is written
   * to disk; the weights are added while they load.
   *
   * @param folder the folder
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder adapter(Path folder) {
    this.adapter = folder;
    return this;
  }

  /**
   * Sets the vision tower's folder, instead of the one that {@code config.json} names.
   *
   * @param folder the folder
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder visionTower(Path folder) {
    this.visionTower = folder;
    return this;
  }

  /**
   * Sets where the model runs; {@link Device#auto()} unless set.
   *
   * @param device the device
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder device(Device device) {
    this.device = device;
    return this;
  }

  /**
   * Sets the number format; {@link Precision#AUTO} unless set.
   *
   * @param precision the number format
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder precision(Precision precision) {
    this.precision = precision;
    return this;
  }

  /**
   * Sets how many requests may run together, at least 1; 8 unless set.
   *
   * @param requests the number of requests, at least 1
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder maxBatchSize(int requests) {
    this.maxBatchSize = atLeast(1, requests, "maxBatchSize");
    return this;
  }

  /**
   * Sets how many requests may wait before {@link OverloadedException}, at least 1; 256 unless set.
   *
   * @param requests the number of requests, at least 1
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder maxQueued(int requests) {
    this.maxQueued = atLeast(1, requests, "maxQueued");
    return this;
  }

  /**
   * Sets how many encoded pictures are kept for later questions; 16 unless set.
   *
   * @param pictures the number of pictures, at least 0
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder cachedPictures(int pictures) {
    this.cachedPictures = atLeast(0, pictures, "cachedPictures");
    return this;
  }

  /**
   * Sets who hears of the progress of loading.
   *
   * @param listener who hears of it
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder onProgress(Progress.Listener listener) {
    this.listener = listener;
    return this;
  }

  /**
   * Opens the model.
   *
   * @return the opened model
   * @throws CheckpointException if a folder cannot be used
   * @throws EngineException if no tensor engine is on the class path, or the device is not there
   * @throws IllegalStateException if no model was set
   */
  public ReferentialDialogue open() {
    if (model == null) {
      throw new IllegalStateException("no model: call model(folder) before open()");
    }
    return provider.open(
        new OpeningOptions(
            model,
            base,
            adapter,
            visionTower,
            device,
            precision,
            maxBatchSize,
            maxQueued,
            cachedPictures,
            listener));
  }

  private static int atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", at least " + least + " needed");
    }
    return value;
  }
}
