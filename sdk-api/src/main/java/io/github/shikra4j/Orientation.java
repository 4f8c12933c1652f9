package io.github.shikra4j;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/**
 * How a camera was held: which steps bring the stored pixels upright.
 *
 * @param transposed whether rows and columns change places, which happens first
 * @param mirrored whether left and right then change places
 * @param flipped whether top and bottom then change places
 */
record Orientation(boolean transposed, boolean mirrored, boolean flipped) {
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /** Returns the orientation of a value of the EXIF tag 0x0112; upright for one that is none. */
  static Orientation ofTag(int value) {
    return switch (value) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }

  /**
   * Returns the orientation that an EXIF block says, with or without its {@code Exif} preamble;
   * upright if it says none or cannot be read, for pixels matter more than what is said of them.
   */
  static Orientation ofExif(byte[] exif) {
    int preamble = ExifReader.startsWithJpegExifPreamble(exif) ? 6 : 0;
    Metadata metadata = new Metadata();
    try {
      new ExifReader().extract(new ByteArrayReader(exif, preamble), metadata);
    } catch (RuntimeException unreadable) {
      return UPRIGHT;
    }
    ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer value =
        directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return value == null ? UPRIGHT : ofTag(value);
  }

  PictureSize upright(int width, int height) {
    return transposed ? new PictureSize(height, width) : new PictureSize(width, height);
  }
}
