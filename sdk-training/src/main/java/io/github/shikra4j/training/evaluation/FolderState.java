package io.github.shikra4j.training.evaluation;

import com.google.common.hash.Hasher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells what a folder holds from what it held before. Of a large file parts are read: weights that
 * were trained on differ all over.
 */
final class FolderState {
  private static final int PARTS = 16;
  private static final int PART = 1 << 16;

  private FolderState() {}

  /** Adds a folder's files, those of another folder inside it left out. */
  static void add(Hasher hasher, Path folder, Path without) throws IOException {
    Path left = without.toAbsolutePath().normalize();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.toAbsolutePath().normalize().startsWith(left))
              .sorted()
              .toList();
    }
    for (Path file : files) {
      hasher.putUnencodedChars(folder.relativize(file).toString());
      add(hasher, file);
    }
  }

  private static void add(Hasher hasher, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      hasher.putLong(size);
      long step = Math.max(PART, (size - PART) / (PARTS - 1));
      ByteBuffer part = ByteBuffer.allocate(PART);
      for (long at = 0; at < size; at += step) {
        part.clear();
        while (part.hasRemaining() && channel.read(part, at + part.position()) > 0) {}
        hasher.putBytes(part.flip());
      }
    }
  }
}
