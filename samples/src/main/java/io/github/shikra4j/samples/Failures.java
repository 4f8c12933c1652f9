package io.github.shikra4j.samples;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.InvalidPlaceException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.ShikraException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the user's mistakes from the machine's failures. */
final class Failures {
  /** What Linux and macOS say of a disk or a process that is at its limits. */
  private static final List<String> OF_THE_MACHINE =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "Input/output error",
          "Too many open files");

  private Failures() {}

  static boolean isBadInput(ShikraException e) {
    return e instanceof CheckpointException
        || e instanceof InvalidPlaceException
        || e instanceof InvalidQuestionException
        || e instanceof PictureException;
  }

  /** Returns whether a file that was named is not there, or not what it has to be. */
  static boolean isBadFile(Exception e) {
    return cause(e) instanceof FileSystemException file
        && !OF_THE_MACHINE.contains(String.valueOf(file.getReason()));
  }

  /** Says which file could not be used and why; nothing if that is not what went wrong. */
  static Optional<String> fileProblem(Exception e) {
    return cause(e) instanceof FileSystemException file
        ? Optional.of(file.getFile() + ": " + reason(file))
        : Optional.empty();
  }

  private static @Nullable Throwable cause(Exception e) {
    return e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
  }

  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "access is denied; check its permissions";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "is a file where a folder is needed, or the other way round";
    }
    return e.getReason() == null ? "cannot be read or written" : e.getReason();
  }
}
