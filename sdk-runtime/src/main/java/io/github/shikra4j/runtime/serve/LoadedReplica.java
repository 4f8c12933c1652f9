package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.Device;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.model.Parameters;
import io.github.shikra4j.runtime.model.ShikraModel;
import io.github.shikra4j.runtime.program.Torch;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on a device, before it serves.
 *
 * @param mapped bytes of its weights that stay in mapped files
 */
record LoadedReplica(Placement placement, ShikraModel model, long mapped) {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedReplica.class);

  /**
   * Loads one after the other; if one fails, none stays.
   *
   * @param checkpoint the model's tensors; it need not stay open
   * @throws io.github.shikra4j.CheckpointException if a tensor is missing or has another shape
   * @throws io.github.shikra4j.EngineException if a device is not there
   * @throws io.github.shikra4j.DeviceMemoryException if the weights cannot fit
   */
  static List<LoadedReplica> load(
      OpeningOptions options, ModelFolder folder, Checkpoint checkpoint) {
    Placement.Stored stored =
        new Placement.Stored(
            Parameters.of(folder),
            Parameters.linear(folder),
            stored(checkpoint),
            checkpoint.summedElements());
    List<LoadedReplica> loaded = new ArrayList<>();
    try {
      for (Device device : options.devices()) {
        Placement placement =
            Placement.decide(
                device, options.precision(), stored, HostMemory.now(), NumberType::onCpu);
        LOG.info(
            "{}: {} parameters on {}", options.model(), stored.parameters(), placement.reason());
        ShikraModel model =
            PassingThread.compute(
                "shikra-loading",
                () ->
                    ShikraModel.load(
                        folder,
                        checkpoint,
                        placement.arithmetic(),
                        placement.device(),
                        options.listener()));
        loaded.add(new LoadedReplica(placement, model, stored.mapped(placement.arithmetic())));
      }
      return loaded;
    } catch (RuntimeException | Error e) {
      loaded.forEach(replica -> replica.model().close());
      throw e;
    }
  }

  /** Lets them serve, from a queue for each. */
  static Replicas serve(
      List<LoadedReplica> loaded,
      Optional<ImageProcessor> processor,
      ServingOptions options,
      int contextLength) {
    ServingEvents events = new ServingEvents(options.listener());
    return new Replicas(
        loaded.stream()
            .map(
                replica ->
                    replica.scheduler(
                        processor, options, events, replica.free(loaded), contextLength))
            .toList());
  }

  /**
   * Returns the bytes of the device that nobody uses, once all are loaded; where several share it,
   * this one's part.
   */
  private long free(List<LoadedReplica> loaded) {
    ai.djl.Device device = placement.device();
    long sharing =
        loaded.stream().filter(other -> other.placement().device().equals(device)).count();
    long free = device.isGpu() ? Torch.freeBytes(device) : HostMemory.now().available() - mapped;
    return free / sharing;
  }

  private Scheduler scheduler(
      Optional<ImageProcessor> processor,
      ServingOptions options,
      ServingEvents events,
      long free,
      int contextLength) {
    Optional<PictureFeatureCache> pictures =
        model
            .pictures()
            .map(
                encoder ->
                    new PictureFeatureCache(
                        encoder, processor.orElseThrow(), options.cachedPictures()));
    long context = model.language().cacheBytes(contextLength);
    long bytes =
        options.cacheBytes().orElse(CacheBudget.suiting(free, context, options.maxBatchSize()));
    LOG.info("{} MiB for keys and values", bytes >> 20);
    return new Scheduler(model, pictures, options, events, bytes);
  }

  private static NumberType stored(Checkpoint checkpoint) {
    ElementType type = checkpoint.spec("model.norm.weight").type();
    return Arrays.stream(NumberType.values())
        .filter(known -> known.name().equals(type.name()))
        .findFirst()
        .orElse(NumberType.FLOAT32);
  }
}
