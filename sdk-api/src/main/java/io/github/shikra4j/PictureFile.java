package io.github.shikra4j;

import java.io.IOException;

/** A picture file taken apart: what a decoder needs, and how the camera was held. */
final class PictureFile {
  private final byte[] decodable;
  private final Orientation orientation;
  private final JpegColors colors;

  PictureFile(byte[] decodable, Orientation orientation) {
    this(decodable, orientation, JpegColors.UNKNOWN);
  }

  PictureFile(byte[] decodable, Orientation orientation, JpegColors colors) {
    this.decodable = decodable;
    this.orientation = orientation;
    this.colors = colors;
  }

  /**
   * Takes a file apart.
   *
   * @throws IOException if it is cut off or inconsistent
   */
  static PictureFile of(PictureFormat format, byte[] file) throws IOException {
    return switch (format) {
      case JPEG -> JpegSegments.of(file).toPictureFile();
      case PNG -> PngChunks.takeApart(file);
      case WEBP -> WebpChunks.takeApart(file);
      case GIF, BMP -> new PictureFile(file, Orientation.UPRIGHT);
    };
  }

  /**
   * Returns the file without the parts that do not matter to the pixels. Those parts are where
   * decoders trip: profiles that change colours, texts that unpack to gigabytes.
   */
  byte[] decodable() {
    return decodable;
  }

  /** Returns what its EXIF block says. */
  Orientation orientation() {
    return orientation;
  }

  /** Returns how a JPEG's components become RGB. */
  JpegColors colors() {
    return colors;
  }
}
