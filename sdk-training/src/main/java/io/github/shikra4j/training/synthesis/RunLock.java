package io.github.shikra4j.training.synthesis;

import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps other runs away from a journal, by a lock on a file beside it.
 *
 * <p>An operating system may give a process's locks on a file back with the first of its handles on
 * it that is closed. So the file that is locked is not the journal, which is read by handles of its
 * own, and within the process it is opened once.
 */
final class RunLock implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks.
   *
   * @throws InvalidQuestionException if another run holds the lock
   */
  static RunLock of(Path journal) throws IOException {
    Path folder = Objects.requireNonNull(journal.toAbsolutePath().normalize().getParent());
    Path file = folder.toRealPath().resolve(journal.getFileName() + ".lock");
    if (!HELD.add(file)) {
      throw taken(journal);
    }
    try {
      return new RunLock(file, locked(journal, file));
    } catch (IOException | RuntimeException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static FileChannel locked(Path journal, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw taken(journal);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static InvalidQuestionException taken(Path journal) {
    return new InvalidQuestionException(
        journal + " is being written by another run; wait for its end");
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }
}
