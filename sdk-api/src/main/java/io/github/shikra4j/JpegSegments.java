package io.github.shikra4j;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a JPEG file (ITU-T T.81, annex B).
 *
 * <p>Application segments are left out of what the decoder sees: Java's turns colours by them. How
 * the components become RGB is decided here, by libjpeg's rules.
 */
final class JpegSegments {
  private static final int START = 0xD8;
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int JFIF = 0xE0;
  private static final int EXIF = 0xE1;
  private static final int ADOBE = 0xEE;
  private static final int COMMENT = 0xFE;

  private final byte[] file;
  private final ByteArrayOutputStream needed;
  private boolean jfif;
  private int adobeTransform = -1;
  private byte @Nullable [] exif;
  private byte[] componentIds = new byte[0];

  private JpegSegments(byte[] file) {
    this.file = file;
    this.needed = new ByteArrayOutputStream(file.length);
  }

  /**
   * Takes a file apart.
   *
   * @throws IOException if it ends before its end marker, or is inconsistent
   */
  static JpegSegments of(byte[] file) throws IOException {
    JpegSegments segments = new JpegSegments(file);
    segments.walk();
    return segments;
  }

  PictureFile toPictureFile() {
    return new PictureFile(
        needed.toByteArray(),
        exif == null ? Orientation.UPRIGHT : Orientation.ofExif(exif),
        colors());
  }

  private JpegColors colors() {
    return switch (componentIds.length) {
      case 1 -> JpegColors.GREY;
      case 3 -> isRgb() ? JpegColors.RGB : JpegColors.YCBCR;
      case 4 -> adobeTransform > 0 ? JpegColors.YCCK : JpegColors.CMYK;
      default -> JpegColors.UNKNOWN;
    };
  }

  private boolean isRgb() {
    if (jfif) {
      return false;
    }
    return adobeTransform >= 0
        ? adobeTransform == 0
        : Arrays.equals(componentIds, new byte[] {'R', 'G', 'B'});
  }

  private void walk() throws IOException {
    int at = 0;
    int marker = START;
    while (marker != END) {
      int start = at;
      marker = marker(at);
      at += 2;
      if (!standsAlone(marker)) {
        int end = at + length(at);
        note(marker, at + 2, end);
        at = marker == SCAN ? endOfScan(end) : end;
      }
      if (!isApplication(marker)) {
        needed.write(file, start, at - start);
      }
      at = skipFill(at, marker);
    }
  }

  private int skipFill(int at, int marker) throws IOException {
    int next = at;
    while (marker != END && next + 1 < file.length && !isMarker(next)) {
      next++;
    }
    return next;
  }

  private boolean isMarker(int at) {
    return file[at] == (byte) 0xFF && file[at + 1] != 0 && file[at + 1] != (byte) 0xFF;
  }

  private static boolean standsAlone(int marker) {
    return marker == START || marker == END || marker == 0x01 || isRestart(marker);
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xD0 && marker <= 0xD7;
  }

  private static boolean isApplication(int marker) {
    return (marker >= 0xE0 && marker <= 0xEF) || marker == COMMENT;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private int marker(int at) throws IOException {
    return unsigned(at + 1);
  }

  private int length(int at) throws IOException {
    int length = (unsigned(at) << 8) | unsigned(at + 1);
    if (length < 2 || at + length > file.length) {
      throw cutOff();
    }
    return length;
  }

  private int unsigned(int at) throws IOException {
    if (at >= file.length) {
      throw cutOff();
    }
    return file[at] & 0xFF;
  }

  private EOFException cutOff() {
    return new EOFException("it ends after " + file.length + " bytes, before its end marker");
  }

  private void note(int marker, int data, int end) throws IOException {
    if (marker == JFIF && PictureFormat.has("JFIF\0", file, data)) {
      jfif = true;
    } else if (marker == EXIF && exif == null && PictureFormat.has("Exif\0\0", file, data)) {
      exif = Arrays.copyOfRange(file, data, end);
    } else if (marker == ADOBE && PictureFormat.has("Adobe", file, data) && end - data >= 12) {
      adobeTransform = unsigned(data + 11);
    } else if (isFrame(marker) && componentIds.length == 0) {
      noteComponents(data);
    }
  }

  private void noteComponents(int data) throws IOException {
    componentIds = new byte[unsigned(data + 5)];
    for (int i = 0; i < componentIds.length; i++) {
      componentIds[i] = (byte) unsigned(data + 6 + 3 * i);
    }
  }

  /** Returns where the marker after a scan's data lies; restart markers are part of the data. */
  private int endOfScan(int at) throws IOException {
    int end = at;
    while (end + 1 < file.length) {
      if (isMarker(end) && !isRestart(marker(end))) {
        return end;
      }
      end++;
    }
    throw cutOff();
  }
}
