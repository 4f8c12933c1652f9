package io.github.shikra4j.training.data;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.PictureSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** Finds the size of an upright picture without decoding it, where its format allows. */
final class PictureHeader {
  /** Others may show only a part of their canvas, or are rare: these are read whole. */
  private static final Set<String> BY_HEADER = Set.of("jpeg", "png");

  private PictureHeader() {}

  /**
   * Returns the size.
   *
   * @throws PictureException if the file is missing or no picture
   * @throws UncheckedIOException if the machine cannot read it
   */
  static PictureSize size(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PictureException("there is no picture file " + file + "; check the path");
    }
    try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (readers.hasNext()) {
        ImageReader reader = readers.next();
        try {
          if (BY_HEADER.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
            reader.setInput(in, true, true);
            return upright(file, reader.getWidth(0), reader.getHeight(0));
          }
        } finally {
          reader.dispose();
        }
      }
    } catch (IOException | RuntimeException unreadable) {
      // The decoder knows better what is wrong, or reads what the header's reader does not.
      return RowPictures.read(file).size();
    }
    return RowPictures.read(file).size();
  }

  private static PictureSize upright(Path file, int width, int height) throws IOException {
    return transposed(file) ? new PictureSize(height, width) : new PictureSize(width, height);
  }

  private static boolean transposed(Path file) throws IOException {
    try {
      ExifIFD0Directory exif =
          ImageMetadataReader.readMetadata(file.toFile())
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer tag = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return tag != null && tag >= 5 && tag <= 8;
    } catch (ImageProcessingException | RuntimeException unreadable) {
      return false;
    }
  }
}
