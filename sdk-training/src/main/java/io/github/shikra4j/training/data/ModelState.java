package io.github.shikra4j.training.data;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.spi.OpeningOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Tells one state of a model from another, by every byte of its folders' own files: what one of
 * them has answered is not to be continued by the other.
 */
public final class ModelState {
  /** What a command's note on its output ends with, which may lie beside a model. */
  public static final String NOTE = ".origin.json";

  private static final int PART = 1 << 20;

  /** What the files of a checkpoint end with. */
  private static final List<String> KINDS = List.of(".json", ".safetensors", ".bin", ".model");

  private ModelState() {}

  /**
   * Returns a text that is another one where a file of the model is, or it is opened otherwise.
   *
   * @param precision in which it has been opened
   * @param without files that may lie beside the model's and are none of them
   */
  public static String of(OpeningOptions opening, Precision precision, Path... without)
      throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putUnencodedChars(precision.toString());
    Set<String> left =
        Stream.of(without).map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    add(hasher, folders(opening), left);
    return hasher.hash().toString();
  }

  /** Returns a text that is another one where a file of the model is. */
  public static String of(Path model) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    add(hasher, Stream.concat(Stream.of(model), tower(model, null, null)).toList(), Set.of());
    return hasher.hash().toString();
  }

  private static List<Path> folders(OpeningOptions opening) {
    return Stream.concat(
            Stream.of(opening.model(), opening.base(), opening.adapter()).filter(Objects::nonNull),
            tower(opening.model(), opening.base(), opening.visionTower()))
        .toList();
  }

  private static Stream<Path> tower(Path model, @Nullable Path base, @Nullable Path tower) {
    return ModelFolder.read(model, base, tower).tower().map(ModelFolder.Tower::folder).stream();
  }

  private static void add(Hasher hasher, List<Path> folders, Set<String> left) throws IOException {
    for (Path folder : folders) {
      List<Path> files;
      try (Stream<Path> all = Files.list(folder)) {
        files = all.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (isModels(name) && !left.contains(name)) {
          hasher.putUnencodedChars(name);
          hasher.putLong(sum(file));
        }
      }
    }
  }

  /** Tells a checkpoint's files from answers and notes that commands wrote beside them. */
  private static boolean isModels(String name) {
    return KINDS.stream().anyMatch(name::endsWith) && !name.endsWith(NOTE);
  }

  /**
   * Returns a number that is another one where the file is, as fast as a disk: weights of many
   * gigabytes take seconds of a run of hours.
   */
  public static long sum(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer part = ByteBuffer.allocateDirect(PART);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(part) >= 0) {
        sum.update(part.flip());
        part.clear();
      }
      return sum.getValue() << 32 ^ channel.size();
    }
  }
}
