package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose fault a file is. */
class FailuresTests {
  private static final IOException FULL =
      new FileSystemException("out.jsonl", null, "No space left on device");

  @Test
  void bad_fileThatIsNotThere_isTheUsers() {
    assertTrue(Failures.isBadFile(new NoSuchFileException("in.jsonl")));
    assertTrue(Failures.isBadFile(new FileSystemException("a/b", null, "Not a directory")));
  }

  @Test
  void bad_fullDisk_isTheMachinesAndSaid() {
    for (Exception e : new Exception[] {FULL, new UncheckedIOException(FULL)}) {
      assertFalse(Failures.isBadFile(e));
      assertEquals(Optional.of("out.jsonl: No space left on device"), Failures.fileProblem(e));
    }
  }

  @Test
  void bad_noFile_isNone() {
    assertFalse(Failures.isBadFile(new IOException("broken pipe")));
    assertEquals(Optional.empty(), Failures.fileProblem(new IOException("broken pipe")));
  }
}
