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
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Tells one state of a model from another, by every byte of its folders: what one of them has
 * answered is not to be continued by the other.
 */
public final class ModelState {
  private static final int PART = 1 << 20;

  private ModelState() {}

  /**
   * Returns a text that is another one where a file of the model is, or it is opened otherwise.
   *
   * @param precision in which it has been opened
   * @param without a file or folder that may lie inside the model's and is none of it, nor is what
   *     begins with its name
   */
  public static String of(OpeningOptions opening, Precision precision, Path without)
      throws IOException {
    Optional<Path> tower =
        ModelFolder.read(opening.model(), opening.base(), opening.visionTower())
            .tower()
            .map(ModelFolder.Tower::folder);
    return of(
        precision.toString(),
        Stream.of(opening.model(), opening.base(), opening.adapter(), tower.orElse(null))
            .filter(Objects::nonNull)
            .toList(),
        beginsWith(without));
  }

  private static Predicate<Path> beginsWith(Path path) throws IOException {
    Path whole = path.toAbsolutePath();
    Path folder = whole.getParent();
    Path real =
        folder != null && Files.exists(folder)
            ? folder.toRealPath().resolve(whole.getFileName())
            : whole;
    return file -> file.toString().startsWith(real.toString());
  }

  /** Returns a text that is another one where a file of the folder, or of its tower's, is. */
  public static String of(Path model) throws IOException {
    Optional<Path> tower =
        ModelFolder.read(model, null, null).tower().map(ModelFolder.Tower::folder);
    return of("", Stream.concat(Stream.of(model), tower.stream()).toList(), file -> false);
  }

  private static String of(String opened, List<Path> folders, Predicate<Path> left)
      throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putUnencodedChars(opened);
    for (Path folder : folders) {
      add(hasher, folder, left);
    }
    return hasher.hash().toString();
  }

  private static void add(Hasher hasher, Path folder, Predicate<Path> left) throws IOException {
    Path root = folder.toRealPath();
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).filter(Predicate.not(left)).sorted().toList();
    }
    for (Path file : files) {
      hasher.putUnencodedChars(root.relativize(file).toString());
      hasher.putLong(sum(file));
    }
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
