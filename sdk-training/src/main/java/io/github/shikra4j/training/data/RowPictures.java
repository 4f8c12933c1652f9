package io.github.shikra4j.training.data;

import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the pictures of rows: a damaged file is a fault of its row, a disk that fails is not. */
public final class RowPictures {
  private RowPictures() {}

  /**
   * Reads a picture.
   *
   * @throws PictureException if it is missing, may not be read, or cannot be decoded
   * @throws UncheckedIOException if the machine cannot read it
   */
  public static Picture read(Path file) {
    try {
      return Picture.read(file);
    } catch (PictureException e) {
      if (e.getCause() instanceof OutOfMemoryError memory && isOfHeap(memory)) {
        throw new UncheckedIOException(new IOException(e.getMessage(), e));
      }
      if (!(e.getCause() instanceof IOException)) {
        throw e;
      }
      // Decoders throw the same of damaged files: only reading tells what it was.
      requireReadable(file, e);
      return Picture.read(file);
    }
  }

  /** Libwebp throws the same of damaged files, without these words. */
  private static boolean isOfHeap(OutOfMemoryError error) {
    return String.valueOf(error.getMessage()).contains("heap");
  }

  private static void requireReadable(Path file, PictureException failure) {
    try (InputStream in = Files.newInputStream(file)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (NoSuchFileException | AccessDeniedException ofRow) {
      throw failure;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e, e);
    }
  }
}
