package io.github.shikra4j;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** The chunks of a PNG file (PNG specification, section 5). */
final class PngChunks {
  private static final int SIGNATURE = 8;
  private static final int LENGTH_AND_TYPE = 8;
  private static final int CHECKSUM = 4;

  /**
   * What the samples depend on. Not among them: tRNS, gAMA, iCCP and the like, which Pillow's
   * conversion to RGB ignores.
   */
  private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "IDAT", "IEND");

  private PngChunks() {}

  static PictureFile takeApart(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).position(SIGNATURE);
    ByteArrayOutputStream needed = new ByteArrayOutputStream(file.length);
    needed.write(file, 0, SIGNATURE);
    Orientation orientation = Orientation.UPRIGHT;
    String type = "";
    while (in.remaining() >= LENGTH_AND_TYPE && !type.equals("IEND")) {
      int start = in.position();
      int length = in.getInt();
      type = new String(file, in.position(), 4, StandardCharsets.ISO_8859_1);
      if (length < 0 || length > in.remaining() - CHECKSUM - 4) {
        throw new EOFException("it ends within its chunk " + type);
      }
      int data = start + LENGTH_AND_TYPE;
      if (NEEDED.contains(type)) {
        needed.write(file, start, LENGTH_AND_TYPE + length + CHECKSUM);
      } else if (type.equals("eXIf")) {
        orientation = Orientation.ofExif(Arrays.copyOfRange(file, data, data + length));
      }
      in.position(data + length + CHECKSUM);
    }
    return new PictureFile(needed.toByteArray(), orientation);
  }
}
