package io.github.shikra4j;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The file formats that pictures are read from, told apart by their first bytes. */
enum PictureFormat {
  JPEG,
  PNG,
  GIF,
  BMP,
  WEBP;

  static Optional<PictureFormat> of(byte[] file) {
    return Arrays.stream(values()).filter(format -> format.begins(file)).findFirst();
  }

  private boolean begins(byte[] file) {
    return switch (this) {
      case JPEG -> has("\u00FF\u00D8\u00FF", file, 0);
      case PNG -> has("\u0089PNG\r\n\u001A\n", file, 0);
      case GIF -> has("GIF87a", file, 0) || has("GIF89a", file, 0);
      case BMP -> has("BM", file, 0);
      case WEBP -> has("RIFF", file, 0) && has("WEBP", file, 8);
    };
  }

  static boolean has(String text, byte[] file, int at) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return at + bytes.length <= file.length
        && Arrays.equals(file, at, at + bytes.length, bytes, 0, bytes.length);
  }
}
