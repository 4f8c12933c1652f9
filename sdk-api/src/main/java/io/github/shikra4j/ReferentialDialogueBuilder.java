package io.github.shikra4j;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ReferentialDialogueProvider;
import io.github.shikra4j.spi.ServingOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what can be chosen when opening a model; only {@link #model(Path)} is needed. */
public final class ReferentialDialogueBuilder {
  private final ReferentialDialogueProvider provider;
  private @Nullable Path model;
  private @Nullable Path base;
  private @Nullable Path adapter;
  private @Nullable Path visionTower;
  private List<Device> devices = List.of(Device.auto());
  private boolean layersOverDevices;
  private Precision precision = Precision.AUTO;
  private ServingOptions serving = ServingOptions.defaults();
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
    return devices(device);
  }

  /**
   * Sets where the model runs: a replica on each device, with a queue, a batch and caches of its
   * own. A request goes to the replica that has the fewest.
   *
   * @param devices the devices, at least one; one that is named twice has two replicas
   * @return this builder
   * @throws IllegalArgumentException if there is none
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder devices(Device... devices) {
    if (devices.length == 0) {
      throw new IllegalArgumentException("no device is given; Device.auto() lets the SDK choose");
    }
    this.devices = List.of(devices);
    return this;
  }

  /**
   * Sets whether the layers of one model are spread over the devices, in the place of a replica on
   * each; not unless set. It is meant for a model that fits no single one: the devices work one
   * after the other. The vision tower and the embedding are on the first.
   *
   * @param spread whether they are
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder layersOverDevices(boolean spread) {
    this.layersOverDevices = spread;
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
   * Sets how many requests may run together on each replica, at least 1; 8 unless set.
   *
   * @param requests the number of requests, at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder maxBatchSize(int requests) {
    this.serving = serving.withMaxBatchSize(requests);
    return this;
  }

  /**
   * Sets how many requests may wait for each replica before {@link OverloadedException}, at least
   * 1; 256 unless set.
   *
   * @param requests the number of requests, at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder maxQueued(int requests) {
    this.serving = serving.withMaxQueued(requests);
    return this;
  }

  /**
   * Sets how many encoded pictures each replica keeps for later questions; 16 unless set.
   *
   * @param pictures the number of pictures, at least 0
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder cachedPictures(int pictures) {
    this.serving = serving.withCachedPictures(pictures);
    return this;
  }

  /**
   * Sets how many tokens of a prompt are computed before the answers that are under way get their
   * next token; 256 unless set. Fewer hold others up for less, more take less time in all. A chunk
   * begins where the one before ends, whoever else runs.
   *
   * @param tokens the number of tokens, at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder prefillChunk(int tokens) {
    this.serving = serving.withPrefillChunk(tokens);
    return this;
  }

  /**
   * Sets how much memory of each replica's device the keys and values of requests may take. A
   * request begins when there is room for its prompt and all the tokens that its answer may have,
   * so that it never has to give way; until then it and those behind it wait. Unless set: half of
   * what is free when the model has been loaded, but room for one whole context at least, and for
   * {@code maxBatchSize} of them at most.
   *
   * @param bytes the number of bytes, at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder cacheBytes(long bytes) {
    this.serving = serving.withCacheBytes(bytes);
    return this;
  }

  /**
   * Sets how much of {@link #cacheBytes(long)} may keep the keys and values with which prompts
   * began, so that a prompt which begins in the same way, as the next question of a dialogue does,
   * is computed from where it differs. What it takes over is, to the bit, what it would compute.
   * They are kept in whole chunks of {@link #prefillChunk(int)} tokens, those used last, and give
   * way to requests. Half of {@code cacheBytes} unless set; 0 keeps nothing.
   *
   * @param bytes the number of bytes, at least 0
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder prefixCacheBytes(long bytes) {
    this.serving = serving.withPrefixCacheBytes(bytes);
    return this;
  }

  /**
   * Sets whether opening ends with a picture, a chunk of a prompt and a step that are computed for
   * nothing, so that the first request finds weights and memory at hand; not unless set. It takes
   * as long as such a request.
   *
   * @param warm whether it does
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder warmUp(boolean warm) {
    this.serving = serving.withWarmUp(warm);
    return this;
  }

  /**
   * Sets who hears of the progress of loading, counted in numbers of the weights, for each replica
   * anew.
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
   * Sets who hears how requests are served, in the place of who was set before; nobody unless set.
   *
   * @param listener who hears of it
   * @return this builder
   */
  @CanIgnoreReturnValue
  public ReferentialDialogueBuilder onServing(ServingListener listener) {
    this.serving = serving.withListener(listener);
    return this;
  }

  /**
   * Opens the model.
   *
   * @return the opened model
   * @throws CheckpointException if a folder cannot be used
   * @throws DeviceMemoryException if the weights do not fit the device's memory
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
            devices,
            layersOverDevices,
            precision,
            serving,
            listener));
  }
}
