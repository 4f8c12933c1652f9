package io.github.shikra4j;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An upright picture of 8-bit RGB pixels. Immutable and thread-safe.
 *
 * <p>JPEG, PNG, GIF, BMP and WebP files are read, of animations the first frame, which has to fill
 * a WebP file's canvas. The pixels are those that the model was trained on, as Pillow's {@code
 * convert("RGB")} gives them: transparency is dropped and the colour below it kept, colour profiles
 * and gamma are ignored, of 16-bit samples the high byte is taken (of those in shades of grey
 * alone, too, which Pillow makes nearly all white). The EXIF orientation is applied, so that
 * coordinates mean what people see. A file that ends early is refused, for its missing part would
 * be made up.
 */
public final class Picture {

  /** The most pixels that a file may have, unless said otherwise: 100 million. */
  public static final long MAX_PIXELS = 100_000_000;

  static final int CHANNELS = 3;

  private final PictureSize size;

  /** {@code [height, width, 3]}; never handed out. */
  private final byte[] rgb;

  private volatile @Nullable String fingerprint;

  /** Takes the array over. */
  Picture(PictureSize size, byte[] rgb) {
    this.size = size;
    this.rgb = rgb;
  }

  /**
   * Reads a picture file.
   *
   * @param file the file, of any of the formats above
   * @return the picture
   * @throws PictureException if there is none, it cannot be decoded, or it has more than {@link
   *     #MAX_PIXELS} pixels
   */
  public static Picture read(Path file) {
    return read(file, MAX_PIXELS);
  }

  /**
   * Reads a picture file of at most that many pixels. Decoding takes up to eleven bytes for each.
   *
   * @param file the file, of any of the formats above
   * @param maxPixels the most pixels that are decoded
   * @return the picture
   * @throws PictureException if there is none, it cannot be decoded, or it has more pixels
   */
  public static Picture read(Path file, long maxPixels) {
    return new PictureReader(file.toString(), maxPixels).read(file);
  }

  /**
   * Reads a picture file from a stream, to its end; the caller closes it.
   *
   * @param stream the stream
   * @return the picture
   * @throws PictureException if the stream fails, is no picture, cannot be decoded, or has more
   *     than {@link #MAX_PIXELS} pixels or 4 bytes for each of them
   */
  public static Picture read(InputStream stream) {
    return read(stream, MAX_PIXELS);
  }

  /**
   * Reads a picture file of at most that many pixels, and 4 bytes for each, from a stream, to its
   * end; the caller closes it.
   *
   * @param stream the stream
   * @param maxPixels the most pixels that are decoded
   * @return the picture
   * @throws PictureException if the stream fails, is no picture, cannot be decoded, or has more
   */
  public static Picture read(InputStream stream, long maxPixels) {
    return new PictureReader("the picture in the stream", maxPixels).read(stream);
  }

  /**
   * Decodes a picture file that has been read already.
   *
   * @param file the file, of any of the formats above
   * @return the picture
   * @throws PictureException if it is no picture, cannot be decoded, or has more than {@link
   *     #MAX_PIXELS} pixels
   */
  public static Picture read(byte[] file) {
    return read(file, MAX_PIXELS);
  }

  /**
   * Decodes a picture file of at most that many pixels that has been read already.
   *
   * @param file the file, of any of the formats above
   * @param maxPixels the most pixels that are decoded
   * @return the picture
   * @throws PictureException if it is no picture, cannot be decoded, or has more pixels
   */
  public static Picture read(byte[] file, long maxPixels) {
    return new PictureReader("the picture in the byte array", maxPixels).read(file);
  }

  /**
   * {@return a picture of these pixels, copied; transparency is dropped, the colour below kept}
   *
   * @param image the image
   */
  public static Picture of(BufferedImage image) {
    return PictureReader.upright(image, Orientation.UPRIGHT);
  }

  /** {@return the size} */
  public PictureSize size() {
    return size;
  }

  /** {@return the pixels as {@code [height, width, 3]} bytes: red, green, blue} */
  public byte[] toRgb() {
    return rgb.clone();
  }

  /**
   * {@return some rows of pixels as {@code [rows, width, 3]} bytes: red, green, blue}
   *
   * @param firstRow the first row, counted from 0 at the top
   * @param rows the number of rows
   * @throws IndexOutOfBoundsException if the picture does not have these rows
   */
  public byte[] toRgb(int firstRow, int rows) {
    Objects.checkFromIndexSize(firstRow, rows, size.height());
    int stride = size.width() * CHANNELS;
    return Arrays.copyOfRange(rgb, firstRow * stride, (firstRow + rows) * stride);
  }

  /** {@return a copy of type {@link BufferedImage#TYPE_INT_RGB}} */
  public BufferedImage toBufferedImage() {
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[size.width()];
    int from = 0;
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < row.length; x++) {
        row[x] = ((rgb[from++] & 0xFF) << 16) | ((rgb[from++] & 0xFF) << 8) | (rgb[from++] & 0xFF);
      }
      image.getRaster().setDataElements(0, y, row.length, 1, row);
    }
    return image;
  }

  /**
   * {@return a name of the content: SHA-256 over width and height, four bytes each, highest first,
   * and the bytes of {@link #toRgb()}, in 64 hexadecimal digits} Equal pictures have equal ones.
   */
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = hash();
      fingerprint = known;
    }
    return known;
  }

  private String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(8).putInt(size.width()).putInt(size.height()).array());
      return HexFormat.of().formatHex(digest.digest(rgb));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * {@return a copy with the answer's boxes and points on it, each with its phrase} Places of one
   * phrase share a colour.
   *
   * @param answer the answer to a question about this picture
   */
  public Picture draw(GroundedAnswer answer) {
    return draw(Annotation.of(answer));
  }

  /**
   * {@return a copy with these places on it, each in another colour}
   *
   * @param places what to draw
   */
  public Picture draw(Place... places) {
    return draw(Arrays.stream(places).map(Annotation::of).toList());
  }

  /**
   * {@return a copy with these annotations on it, later ones over earlier ones} On a machine
   * without any font the labels are left out, and the log says so.
   *
   * @param annotations what to draw
   */
  public Picture draw(List<Annotation> annotations) {
    return of(Drawing.on(toBufferedImage(), annotations));
  }

  /**
   * Writes the picture as PNG or, of quality 0.95, as JPEG, as the file's ending says. The file
   * appears whole or not at all; one of that name is replaced.
   *
   * @param file a file that ends in {@code .png}, {@code .jpg} or {@code .jpeg}
   * @throws PictureException if the ending is another
   * @throws OutputException if the file cannot be written
   */
  public void write(Path file) {
    PictureWriter.write(toBufferedImage(), file);
  }

  @Override
  public String toString() {
    return "picture of " + size + " pixels";
  }
}
