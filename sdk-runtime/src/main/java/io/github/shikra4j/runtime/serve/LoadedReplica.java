package io.github.shikra4j.runtime.serve;

import com.google.common.base.Suppliers;
import io.github.shikra4j.Device;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.Arithmetic;
import io.github.shikra4j.runtime.model.Cpu;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.model.Parameters;
import io.github.shikra4j.runtime.model.ShikraModel;
import io.github.shikra4j.runtime.program.Torch;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on a device, or spread over several, before it serves.
 *
 * @param placements one for each device, in one precision
 * @param mapped bytes of its weights that stay in mapped files
 */
record LoadedReplica(List<Placement> placements, ShikraModel model, long mapped) {
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
    List<List<Device>> places =
        options.layersOverDevices()
            ? List.of(options.devices())
            : options.devices().stream().map(List::of).toList();
    List<Placement> all = placements(options, stored);
    List<LoadedReplica> loaded = new ArrayList<>();
    try {
      for (List<Device> devices : places) {
        Placement.Stored part = stored.part(cpus(devices), devices.size());
        int first = loaded.size() * devices.size();
        List<Placement> placements = all.subList(first, first + devices.size());
        Arithmetic arithmetic = arithmetic(placements);
        LOG.info(
            "{}: {} parameters on {}", options.model(), stored.parameters(), reason(placements));
        List<ai.djl.Device> engineDevices = placements.stream().map(Placement::device).toList();
        ShikraModel model =
            PassingThread.compute(
                "shikra-loading",
                () ->
                    ShikraModel.load(
                        folder, checkpoint, arithmetic, engineDevices, options.listener()));
        loaded.add(new LoadedReplica(placements, model, part.mapped(arithmetic)));
        if (options.serving().warmUp()) {
          warmUp(model, folder, options);
        }
      }
      return loaded;
    } catch (RuntimeException | Error e) {
      loaded.forEach(replica -> replica.model().close());
      throw e;
    }
  }

  /** One for all: where one device takes float16 as it is, and another packed, as it is. */
  private static Arithmetic arithmetic(List<Placement> placements) {
    return placements.stream()
        .map(Placement::arithmetic)
        .filter(arithmetic -> arithmetic.linear() == Arithmetic.Linear.SAME)
        .findFirst()
        .orElseGet(() -> placements.get(0).arithmetic());
  }

  private static void warmUp(ShikraModel model, ModelFolder folder, OpeningOptions options) {
    int room = folder.language().maxPositionEmbeddings() - 1;
    int tokens = Math.min(options.serving().prefillChunk(), room);
    PassingThread.compute(
        "shikra-warm-up",
        () -> {
          model.warmUp(tokens);
          return model;
        });
  }

  /** Decides for all devices, before any memory is taken; all compute in one precision. */
  private static List<Placement> placements(OpeningOptions options, Placement.Stored stored) {
    List<Device> devices = options.devices();
    Placement.Stored here =
        stored.part(cpus(devices), options.layersOverDevices() ? devices.size() : 1);
    HostMemory memory = HostMemory.now();
    Supplier<Cpu> cpu = Suppliers.memoize(() -> PassingThread.compute("shikra-trial", Cpu::found));
    List<Placement> placements =
        devices.stream()
            .map(device -> Placement.decide(device, options.precision(), here, memory, cpu))
            .toList();
    if (placements.stream().map(placement -> placement.arithmetic().precision()).distinct().count()
        > 1) {
      throw new EngineException(
          "%s would compute in several precisions: choose one".formatted(reason(placements)));
    }
    return placements;
  }

  private static long cpus(List<Device> devices) {
    Device.Kind auto = Torch.gpuCount() > 0 ? Device.Kind.GPU : Device.Kind.CPU;
    return devices.stream()
        .map(Device::kind)
        .filter(kind -> (kind == Device.Kind.AUTO ? auto : kind) == Device.Kind.CPU)
        .count();
  }

  private static String reason(List<Placement> placements) {
    return placements.stream().map(Placement::reason).collect(Collectors.joining(" and "));
  }

  /** Says where it runs and why, for people. */
  String reason() {
    return (placements.size() > 1 ? "layers over " : "") + reason(placements);
  }

  /** Returns how it computes. */
  Arithmetic arithmetic() {
    return arithmetic(placements);
  }

  /** Lets them serve, from a queue for each. */
  static Replicas serve(
      List<LoadedReplica> loaded,
      Optional<ImageProcessor> processor,
      ServingOptions options,
      int contextLength) {
    ServingEvents events = new ServingEvents(options.listener());
    List<Scheduler> serving = new ArrayList<>();
    try {
      for (LoadedReplica replica : loaded) {
        long free = replica.free(loaded);
        serving.add(replica.scheduler(processor, options, events, free, contextLength));
      }
      return new Replicas(serving);
    } catch (RuntimeException | Error e) {
      serving.forEach(Scheduler::close);
      loaded.subList(serving.size(), loaded.size()).forEach(rest -> rest.model().close());
      throw e;
    }
  }

  /**
   * Returns the bytes for keys and values that its devices have free, once all are loaded. Each has
   * as many of the layers, so that the fullest decides; of one that several share, its part counts.
   */
  private long free(List<LoadedReplica> loaded) {
    List<ai.djl.Device> shared =
        loaded.stream().flatMap(replica -> replica.devices().stream()).toList();
    return devices().stream()
            .mapToLong(device -> free(device) / Collections.frequency(shared, device))
            .min()
            .orElseThrow()
        * placements.size();
  }

  private List<ai.djl.Device> devices() {
    return placements.stream().map(Placement::device).toList();
  }

  private long free(ai.djl.Device device) {
    return device.isGpu() ? Torch.freeBytes(device) : HostMemory.now().available() - mapped;
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
