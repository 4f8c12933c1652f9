package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.model.Weights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The folders that a run goes on from. One is written beside its place, forced to the disk and then
 * renamed, so that a folder with its name is complete; only then older ones go.
 */
final class RunCheckpoints {
  private static final String NAME = "step-%08d";
  private static final String PARTIAL = ".partial";
  private static final String MEAN = ".exp_avg";
  private static final String VARIANCE = ".exp_avg_sq";

  private final Path folder;
  private final int keep;

  /**
   * Names the folder.
   *
   * @param keep how many are left there, at least 1
   */
  RunCheckpoints(Path folder, int keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /** Returns the newest complete one. */
  Optional<Path> latest() {
    return complete().stream().reduce((older, newer) -> newer);
  }

  private List<Path> complete() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.getFileName().toString().matches("step-\\d+"))
          .sorted(Comparator.comparing(Path::getFileName))
          .toList();
    } catch (IOException e) {
      throw new CheckpointException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes one; begins again where an interrupt closed its files, and leaves the thread
   * interrupted.
   *
   * @throws OutputException if it cannot be written; those before it are untouched
   */
  Path write(RunState state, TrainedModel model, AdamW optimiser) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return writeOnce(state, model, optimiser);
        } catch (OutputException e) {
          if (!Thread.interrupted()) {
            throw e;
          }
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Path writeOnce(RunState state, TrainedModel model, AdamW optimiser) {
    Path place = folder.resolve(NAME.formatted(state.totalStep()));
    Path partial = folder.resolve(place.getFileName() + PARTIAL);
    try {
      Files.createDirectories(folder);
      deletePartial();
      Files.createDirectories(partial);
      writeArrays(partial, model, optimiser);
      state.write(partial);
      force(partial);
      forceFolder(partial);
      delete(place);
      Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(folder);
      deleteOld();
      return place;
    } catch (IOException | ShikraException e) {
      deleteQuietly(partial);
      throw new OutputException(
          "%s: the checkpoint of step %d cannot be written: %s; those before it are kept"
              .formatted(folder, state.totalStep(), e.getMessage()),
          e);
    }
  }

  /** What a run that was killed left. */
  private void deletePartial() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "step-*" + PARTIAL)) {
      for (Path left : all) {
        delete(left);
      }
    }
  }

  private void deleteOld() throws IOException {
    List<Path> complete = complete();
    for (Path old : complete.subList(0, Math.max(0, complete.size() - keep))) {
      delete(old);
    }
  }

  private static void writeArrays(Path to, TrainedModel model, AdamW optimiser) {
    Map<String, NDArray> arrays = arrays(model, optimiser::moments);
    ArrayBytes bytes = new ArrayBytes(model.train());
    List<TensorSpec> specs = new ArrayList<>();
    arrays.forEach((name, array) -> specs.add(ArrayBytes.spec(name, array)));
    new CheckpointWriter(to, CheckpointWriter.Format.SAFETENSORS)
        .write(
            specs,
            spec -> bytes.bytes(Objects.requireNonNull(arrays.get(spec.name())), spec.type()));
  }

  private static Map<String, NDArray> arrays(
      TrainedModel model, Function<Parameter, Optional<AdamW.Moments>> means) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      arrays.put(parameter.name(), parameter.master());
      means
          .apply(parameter)
          .ifPresent(
              moments -> {
                arrays.put(parameter.name() + MEAN, moments.mean());
                arrays.put(parameter.name() + VARIANCE, moments.variance());
              });
    }
    return arrays;
  }

  /**
   * Puts weights and moments back.
   *
   * @throws CheckpointException if the folder belongs to another model or other trained weights
   */
  static void restore(Path from, RunState state, TrainedModel model, AdamW optimiser) {
    try (Checkpoint checkpoint = Checkpoint.open(from)) {
      arrays(
              model,
              parameter ->
                  checkpoint.contains(parameter.name() + MEAN)
                      ? Optional.of(optimiser.remembered(parameter))
                      : Optional.empty())
          .forEach((name, array) -> restore(checkpoint, name, array, model));
    }
    for (Parameter parameter : model.parameters()) {
      if (parameter.hasMaster()) {
        InPlace.assign(model.train(), parameter.weight(), parameter.master());
      }
    }
    optimiser.restore(state.optimiserSteps());
  }

  private static void restore(Checkpoint from, String name, NDArray array, TrainedModel model) {
    try (NDManager scope = array.getManager().newSubManager()) {
      NumberType type = NumberType.valueOf(from.spec(name).type().name());
      Weights weights = new Weights(from, "", scope, type, model.train(), false, numbers -> {});
      InPlace.assign(model.train(), array, weights.get(name, array.getShape().getShape()));
    }
  }

  /** Forces files to the disk before their folder gets its name. */
  private static void force(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
  }

  /** Forces a folder's names to the disk, where the system lets a folder be opened. */
  private static void forceFolder(Path directory) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(directory, StandardOpenOption.READ);
    } catch (IOException noSuchWay) {
      return;
    }
    try (channel) {
      channel.force(true);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void deleteQuietly(Path directory) {
    try {
      delete(directory);
    } catch (IOException e) {
      // What cannot be deleted is no complete checkpoint, and is deleted with the next one.
    }
  }
}
