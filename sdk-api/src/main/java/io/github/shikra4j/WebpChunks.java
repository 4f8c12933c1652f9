package io.github.shikra4j;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The chunks of a WebP file (RFC 9649, section 2). */
final class WebpChunks {
  private static final int HEADER = 12;
  private static final int ID_AND_SIZE = 8;

  private WebpChunks() {}

  static PictureFile takeApart(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long end = ID_AND_SIZE + Integer.toUnsignedLong(in.getInt(4));
    if (end > file.length) {
      throw new EOFException("it has " + file.length + " bytes of " + end);
    }
    Orientation orientation = Orientation.UPRIGHT;
    long at = HEADER;
    while (at + ID_AND_SIZE <= end) {
      long size = Integer.toUnsignedLong(in.getInt((int) at + 4));
      long data = at + ID_AND_SIZE;
      if (data + size > end) {
        throw new EOFException("it ends within a chunk");
      }
      if (PictureFormat.has("EXIF", file, (int) at)) {
        orientation = Orientation.ofExif(Arrays.copyOfRange(file, (int) data, (int) (data + size)));
      }
      at = data + size + size % 2;
    }
    return new PictureFile(file, orientation);
  }
}
