package io.github.shikra4j;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes picture files. */
final class PictureWriter {
  private static final float JPEG_QUALITY = 0.95f;

  private PictureWriter() {}

  static void write(BufferedImage image, Path file) {
    String format = format(file);
    Path name = file.toAbsolutePath();
    // In the same folder, so that the move cannot become a copy.
    Path unfinished = name.resolveSibling("." + name.getFileName() + "." + UUID.randomUUID());
    try {
      try {
        encode(image, format, unfinished);
        move(unfinished, name);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new OutputException(
          "%s cannot be written: %s; check that its folder exists and takes files"
              .formatted(file, e),
          e);
    }
  }

  private static String format(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".png")) {
      return "png";
    }
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return "jpeg";
    }
    throw new PictureException(file + " names no format to write; end it in .png, .jpg or .jpeg");
  }

  private static void encode(BufferedImage image, String format, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        ImageOutputStream buffered = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (format.equals("jpeg")) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(JPEG_QUALITY);
      }
      writer.setOutput(buffered);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
