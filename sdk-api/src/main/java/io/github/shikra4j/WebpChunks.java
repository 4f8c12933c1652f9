package io.github.shikra4j;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The chunks of a WebP file (RFC 9649, section 2). */
final class WebpChunks {
  private static final int HEADER = 12;
  private static final int ID_AND_SIZE = 8;
  private static final int CANVAS = 10;
  private static final int FRAME = 16;
  private static final byte ALPHA = 0x10;

  private final byte[] file;
  private byte[] decodable;
  private Orientation orientation = Orientation.UPRIGHT;

  private WebpChunks(byte[] file) {
    this.file = file;
    this.decodable = file;
  }

  static PictureFile takeApart(byte[] file) throws IOException {
    WebpChunks chunks = new WebpChunks(file);
    chunks.walk();
    return new PictureFile(chunks.decodable, chunks.orientation);
  }

  private void walk() throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long end = ID_AND_SIZE + Integer.toUnsignedLong(in.getInt(4));
    if (end > file.length) {
      throw new EOFException("it has " + file.length + " bytes of " + end);
    }
    long at = HEADER;
    while (at + ID_AND_SIZE <= end) {
      long size = Integer.toUnsignedLong(in.getInt((int) at + 4));
      long data = at + ID_AND_SIZE;
      if (data + size > end) {
        throw new EOFException("it ends within a chunk");
      }
      note((int) at, (int) data, (int) (data + size));
      at = data + size + size % 2;
    }
  }

  private void note(int chunk, int data, int end) throws IOException {
    if (PictureFormat.has("EXIF", file, chunk)) {
      orientation = Orientation.ofExif(Arrays.copyOfRange(file, data, end));
    } else if (PictureFormat.has("ANMF", file, chunk) && decodable == file) {
      decodable = still(data, end);
    }
  }

  /** Returns the first frame of an animation as a file of its own; libwebp refuses animations. */
  private byte[] still(int frame, int end) throws IOException {
    if (end - frame < FRAME + ID_AND_SIZE) {
      throw new EOFException("its first frame is empty");
    }
    byte[] canvas =
        Arrays.copyOfRange(file, HEADER + ID_AND_SIZE + 4, HEADER + ID_AND_SIZE + CANVAS);
    byte[] size = Arrays.copyOfRange(file, frame + 6, frame + 12);
    if (!Arrays.equals(canvas, size)) {
      throw new IOException("its first frame does not fill it; save a frame as a picture");
    }
    boolean alpha = PictureFormat.has("ALPH", file, frame + FRAME);
    int length = HEADER + ID_AND_SIZE + CANVAS + end - frame - FRAME;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(length - ID_AND_SIZE)
        .put("WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(CANVAS)
        .put(new byte[] {alpha ? ALPHA : 0, 0, 0, 0})
        .put(size)
        .put(file, frame + FRAME, end - frame - FRAME)
        .array();
  }
}
