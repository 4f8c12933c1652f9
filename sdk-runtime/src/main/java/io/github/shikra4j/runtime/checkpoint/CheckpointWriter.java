package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the weights of a Hugging Face folder, in files that transformers and the original program
 * load. A tensor is asked for when its turn comes, so that no more than one is held; every file is
 * written under a temporary name and moved into place when all are complete.
 *
 * @param folder made where it is missing
 * @param format of the files
 * @param maxShardBytes a file holds no more tensors than that, but at least one
 * @param listener hears of the bytes written
 */
public record CheckpointWriter(
    Path folder, Format format, long maxShardBytes, Progress.Listener listener) {

  /** What transformers writes into one file unless told otherwise. */
  private static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

  static final String PARTIAL = ".partial";

  /** A file format. */
  public enum Format {
    /** {@code model.safetensors}; its metadata says {@code {"format": "pt"}}. */
    SAFETENSORS("model", ".safetensors"),
    /** {@code pytorch_model.bin}, as {@code torch.save} writes a dict of tensors. */
    TORCH("pytorch_model", ".bin");

    private final String stem;
    private final String extension;

    Format(String stem, String extension) {
      this.stem = stem;
      this.extension = extension;
    }
  }

  /** Gives the numbers of a tensor when its turn comes. */
  @FunctionalInterface
  public interface Content {

    /** Returns {@code tensor.bytes()} bytes, little-endian and row-major. */
    ByteBuffer bytes(TensorSpec tensor);
  }

  /** One file's writer. */
  interface Shard {
    void write(Path file, String name, List<TensorSpec> tensors, Content content)
        throws IOException;
  }

  /** Writes with files of up to 5 GB, and tells nobody. */
  public CheckpointWriter(Path folder, Format format) {
    this(folder, format, DEFAULT_SHARD_BYTES, progress -> {});
  }

  /** Returns a writer whose files hold at most so many bytes of tensors, at least 1. */
  public CheckpointWriter withMaxShardBytes(long bytes) {
    return new CheckpointWriter(folder, format, bytes, listener);
  }

  /** Returns a writer that tells of its progress in bytes. */
  public CheckpointWriter withListener(Progress.Listener other) {
    return new CheckpointWriter(folder, format, maxShardBytes, other);
  }

  /**
   * Writes all tensors of a checkpoint.
   *
   * @throws CheckpointException if the folder holds weights under other names
   * @throws OutputException if it cannot be written
   */
  public void write(Checkpoint checkpoint) {
    write(
        checkpoint.names().stream().map(checkpoint::spec).toList(),
        tensor -> checkpoint.tensor(tensor.name()).bytes());
  }

  /**
   * Writes tensors in the order given.
   *
   * @throws CheckpointException if the folder holds weights under other names
   * @throws OutputException if it cannot be written
   */
  public void write(List<TensorSpec> tensors, Content content) {
    List<List<TensorSpec>> shards = shards(tensors);
    List<String> names = names(shards.size());
    try {
      Files.createDirectories(folder);
      refuseOtherWeights(names);
      writeShards(shards, names, new Counted(content, listener, total(tensors)));
      for (String name : names) {
        moveIntoPlace(name);
      }
      if (names.size() > 1) {
        writeIndex(shards, names);
      }
    } catch (IOException e) {
      throw new OutputException("%s: cannot be written: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private void writeShards(List<List<TensorSpec>> shards, List<String> names, Content content)
      throws IOException {
    Shard writer = format == Format.TORCH ? new TorchWriter() : new SafetensorsWriter();
    try {
      for (int i = 0; i < names.size(); i++) {
        writer.write(partial(names.get(i)), names.get(i), shards.get(i), content);
      }
    } catch (IOException | RuntimeException e) {
      for (String name : names) {
        Files.deleteIfExists(partial(name));
      }
      throw e;
    }
  }

  private List<List<TensorSpec>> shards(List<TensorSpec> tensors) {
    List<List<TensorSpec>> shards = new ArrayList<>();
    List<TensorSpec> shard = new ArrayList<>();
    long bytes = 0;
    for (TensorSpec tensor : tensors) {
      if (!shard.isEmpty() && bytes + tensor.bytes() > maxShardBytes) {
        shards.add(shard);
        shard = new ArrayList<>();
        bytes = 0;
      }
      shard.add(tensor);
      bytes += tensor.bytes();
    }
    shards.add(shard);
    return shards;
  }

  private List<String> names(int count) {
    if (count == 1) {
      return List.of(format.stem + format.extension);
    }
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add("%s-%05d-of-%05d%s".formatted(format.stem, i, count, format.extension));
    }
    return names;
  }

  /** Readers prefer some names to others: what is left from before could hide what we write. */
  private void refuseOtherWeights(List<String> names) throws IOException {
    Set<String> ours = names.stream().collect(Collectors.toSet());
    if (names.size() > 1) {
      ours.add(index());
    }
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("(model|pytorch_model)[-.].*(safetensors|bin|index\\.json)"))
          .filter(name -> !ours.contains(name))
          .findFirst()
          .ifPresent(
              name -> {
                throw new CheckpointException(
                    "%s: already holds %s; name an empty folder".formatted(folder, name));
              });
    }
  }

  private String index() {
    return format.stem + format.extension + ShardedFolder.INDEX;
  }

  private void writeIndex(List<List<TensorSpec>> shards, List<String> names) throws IOException {
    Map<String, String> shardOf = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      for (TensorSpec tensor : shards.get(i)) {
        shardOf.put(tensor.name(), names.get(i));
      }
    }
    long total = total(shards.stream().flatMap(List::stream).toList());
    Files.writeString(
        partial(index()),
        JsonFile.pretty(Map.of("metadata", Map.of("total_size", total), "weight_map", shardOf)));
    moveIntoPlace(index());
  }

  static long total(List<TensorSpec> tensors) {
    return tensors.stream().mapToLong(TensorSpec::bytes).sum();
  }

  private Path partial(String name) {
    return folder.resolve(name + PARTIAL);
  }

  private void moveIntoPlace(String name) throws IOException {
    Files.move(partial(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Checks what it is given, and tells how far it has come. */
  static final class Counted implements Content {
    private final Content content;
    private final Progress.Listener listener;
    private final long total;
    private long done;

    Counted(Content content, Progress.Listener listener, long total) {
      this.content = content;
      this.listener = listener;
      this.total = total;
    }

    @Override
    public ByteBuffer bytes(TensorSpec tensor) {
      ByteBuffer bytes = content.bytes(tensor);
      if (bytes.remaining() != tensor.bytes()) {
        throw new IllegalArgumentException(
            "tensor %s: %d bytes given, %d needed"
                .formatted(tensor.name(), bytes.remaining(), tensor.bytes()));
      }
      done += bytes.remaining();
      Listeners.tell(listener, new Progress("writing weights", done, total));
      return bytes.duplicate();
    }
  }
}
