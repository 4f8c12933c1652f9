package io.github.shikra4j.training.evaluation;

import com.google.common.hash.Hasher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Tells what a folder holds from what it held before, by every byte of it. */
final class FolderState {
  private static final int PART = 1 << 20;

  private FolderState() {}

  /** Adds a folder's files, those of another folder inside it left out. */
  static void add(Hasher hasher, Path folder, Path without) throws IOException {
    Path root = folder.toRealPath();
    Path left = Files.exists(without) ? without.toRealPath() : without.toAbsolutePath();
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files =
          all.filter(Files::isRegularFile).filter(file -> !file.startsWith(left)).sorted().toList();
    }
    for (Path file : files) {
      hasher.putUnencodedChars(root.relativize(file).toString());
      hasher.putLong(sum(file));
    }
  }

  /** As fast as a disk: weights of many gigabytes take seconds of an evaluation of hours. */
  private static long sum(Path file) throws IOException {
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
