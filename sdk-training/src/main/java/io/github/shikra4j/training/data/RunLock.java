package io.github.shikra4j.training.data;

import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps other runs away from what one writes, by a lock on a file beside it.
 *
 * <p>An operating system may give a process's locks on a file back with the first of its handles on
 * it that is closed. So the file that is locked is not one that is read by other handles, and
 * within the process it is opened once.
 */
public final class RunLock implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Returns the file beside an output that is locked while it is written, and stays. */
  private static Path file(Path output) {
    return output.resolveSibling(output.getFileName() + ".lock");
  }

  /**
   * Locks.
   *
   * @param output what is written; it need not be there, its folder does
   * @throws InvalidQuestionException if another run holds the lock
   */
  public static RunLock of(Path output) throws IOException {
    Path folder = Objects.requireNonNull(output.toAbsolutePath().normalize().getParent());
    Path file = folder.toRealPath().resolve(file(output).getFileName());
    if (!HELD.add(file)) {
      throw taken(output);
    }
    try {
      return new RunLock(file, locked(output, file));
    } catch (IOException | RuntimeException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static FileChannel locked(Path output, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw taken(output);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static InvalidQuestionException taken(Path output) {
    return new InvalidQuestionException(
        output + " is being written by another run; wait for its end");
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
