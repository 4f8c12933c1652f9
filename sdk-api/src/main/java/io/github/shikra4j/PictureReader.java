package io.github.shikra4j;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads a picture file.
 *
 * @param name what messages call it
 * @param maxPixels the most pixels that it may have
 */
record PictureReader(String name, long maxPixels) {

  /** A file this much larger than its pixels is no picture of honest making. */
  private static final int BYTES_PER_PIXEL = 4;

  private static final int SLACK = 1 << 20;

  PictureReader {
    if (maxPixels < 1) {
      throw new PictureException("maxPixels is " + maxPixels + "; at least 1 is needed");
    }
  }

  Picture read(Path file) {
    if (!Files.exists(file)) {
      throw new PictureException("there is no picture file " + name + "; check the path");
    }
    if (Files.isDirectory(file)) {
      throw new PictureException(name + " is a folder; name a picture file in it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      checkBytes(Files.size(file));
      return read(in);
    } catch (IOException e) {
      throw new PictureException(name + " cannot be opened: " + reason(e), e);
    }
  }

  Picture read(InputStream in) {
    try {
      byte[] file = in.readNBytes((int) mostBytes() + 1);
      checkBytes(file.length);
      return read(file);
    } catch (IOException e) {
      throw new PictureException(name + " cannot be read: " + reason(e), e);
    }
  }

  private long mostBytes() {
    long most = Math.min(Integer.MAX_VALUE, maxPixels) * BYTES_PER_PIXEL + SLACK;
    return Math.min(Integer.MAX_VALUE - 9, most);
  }

  private void checkBytes(long bytes) {
    if (bytes > mostBytes()) {
      throw new PictureException(
          name + " has more than " + mostBytes() + " bytes; scale it down, or allow more pixels");
    }
  }

  Picture read(byte[] file) {
    if (file.length == 0) {
      throw new PictureException(name + " is empty; give a picture file");
    }
    PictureFormat format =
        PictureFormat.of(file)
            .orElseThrow(
                () ->
                    new PictureException(
                        name + " is no picture; JPEG, PNG, GIF, BMP and WebP files are read"));
    try {
      return decode(format, file);
    } catch (PictureException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders answer broken files with whatever exception the damage leads to.
      throw new PictureException(
          name + " cannot be decoded as " + format + ": " + reason(e) + "; get an intact copy", e);
    } catch (LinkageError e) {
      throw new PictureException(
          name + " is " + format + ", whose decoder does not run on this platform; convert it", e);
    } catch (OutOfMemoryError e) {
      // libwebp also says so of damaged alpha.
      throw new PictureException(
          name
              + " cannot be decoded as "
              + format
              + ": it is damaged or does not fit the memory; get an intact copy, or give the JVM a"
              + " larger heap (-Xmx)",
          e);
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private Picture decode(PictureFormat format, byte[] file) throws IOException {
    PictureFile parts = PictureFile.of(format, file);
    ImageReader reader = reader(format);
    // Over memory: ImageIO's own choice of streams may be a cache file.
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(parts.decodable()))) {
      reader.setInput(in, true, true);
      checkSize(reader.getWidth(0), reader.getHeight(0));
      return switch (format) {
        case JPEG -> jpeg(parts.colors(), reader, parts.orientation());
        case GIF -> gif(file, reader);
        default -> upright(reader.read(0), parts.orientation());
      };
    } finally {
      reader.dispose();
    }
  }

  private void checkSize(int width, int height) {
    PictureSize size = new PictureSize(width, height);
    if (size.pixels() > maxPixels) {
      throw new PictureException(
          name
              + " has "
              + size
              + " pixels, more than the "
              + maxPixels
              + " allowed; scale it down, or allow more");
    }
  }

  private static Picture jpeg(JpegColors colors, ImageReader reader, Orientation orientation)
      throws IOException {
    Raster raster = reader.readRaster(0, null);
    return upright(raster.getWidth(), raster.getHeight(), colors.rows(raster), orientation);
  }

  private Picture gif(byte[] file, ImageReader reader) throws IOException {
    GifScreen screen = GifScreen.of(file, reader);
    checkSize(screen.width(), screen.height());
    return upright(screen.show(reader.read(0)), Orientation.UPRIGHT);
  }

  static Picture upright(BufferedImage image, Orientation orientation) {
    return upright(image.getWidth(), image.getHeight(), RgbRows.of(image), orientation);
  }

  private static Picture upright(int width, int height, RgbRows rows, Orientation orientation) {
    Upright upright = new Upright(width, height, orientation);
    byte[] row = new byte[width * Picture.CHANNELS];
    for (int y = 0; y < height; y++) {
      rows.copy(y, row);
      upright.put(y, row);
    }
    return upright.toPicture();
  }

  /** Returns the same decoder on every machine, whatever else is on the class path. */
  private static ImageReader reader(PictureFormat format) throws IOException {
    if (format == PictureFormat.WEBP) {
      return new WebPImageReaderSpi().createReaderInstance(null);
    }
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getModule().equals(ImageIO.class.getModule())) {
        return reader;
      }
    }
    throw new IOException("this JDK has no decoder for it");
  }
}
