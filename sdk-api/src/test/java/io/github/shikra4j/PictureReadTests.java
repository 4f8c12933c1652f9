package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReadTests {

  static List<Fixtures.Expected> expected() {
    return Fixtures.expected();
  }

  private static String message(Executable reading) {
    return assertThrows(PictureException.class, reading).getMessage();
  }

  private static void assertSays(String part, Executable reading) {
    String message = message(reading);
    assertTrue(message.contains(part), message);
  }

  @ParameterizedTest
  @MethodSource("expected")
  void read_ofFile_equalsPillow(Fixtures.Expected expected) {
    Picture picture = Picture.read(Fixtures.path(expected.name()));
    assertEquals(expected.size(), picture.size());
    assertArrayEquals(expected.rgb(), picture.toRgb());
  }

  @Test
  void read_ofStreamAndBytes_equalsReadOfFile() throws IOException {
    byte[] file = Fixtures.bytes("rgb.png");
    String fingerprint = Picture.read(Fixtures.path("rgb.png")).fingerprint();
    assertEquals(fingerprint, Picture.read(file).fingerprint());
    try (InputStream in = new ByteArrayInputStream(file)) {
      assertEquals(fingerprint, Picture.read(in).fingerprint());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.jpg",
        "progressive.jpg",
        "rgb.png",
        "palette.gif",
        "rgb.bmp",
        "lossless.webp",
        "lossy.webp"
      })
  void read_ofFileCutShort_isRefused(String name) {
    byte[] file = Fixtures.bytes(name);
    for (int length : new int[] {1, 20, file.length / 2, file.length - file.length / 8}) {
      byte[] part = Arrays.copyOf(file, length);
      assertThrows(PictureException.class, () -> Picture.read(part), name + " to " + length);
    }
  }

  @Test
  void read_ofJpegWithoutEndMarker_saysThatItIsCutOff() {
    byte[] file = Fixtures.bytes("rgb.jpg");
    assertSays("before its end marker", () -> Picture.read(Arrays.copyOf(file, file.length - 2)));
  }

  @Test
  void read_ofFileWithTrailingBytes_ignoresThem() {
    for (String name : List.of("rgb.jpg", "rgb.png", "palette.gif", "rgb.bmp", "lossy.webp")) {
      byte[] file = Fixtures.bytes(name);
      assertEquals(
          Picture.read(file).fingerprint(),
          Picture.read(Arrays.copyOf(file, file.length + 1000)).fingerprint(),
          name);
    }
  }

  @Test
  void read_ofBomb_isRefusedBeforeDecoding() {
    assertSays("60000x60000", () -> Picture.read(Fixtures.path("bomb.png")));
    assertSays("100000000", () -> Picture.read(Fixtures.bytes("bomb.png")));
  }

  @Test
  void read_ofPictureWithoutPixels_isRefused() {
    assertThrows(PictureException.class, () -> Picture.read(Fixtures.bytes("empty-side.png")));
  }

  @Test
  void read_withLimit_holdsItToThePixel() {
    Path file = Fixtures.path("rgb.png");
    assertEquals(45 * 30, Picture.read(file, 45 * 30).size().pixels());
    assertSays("more than the 1349 allowed", () -> Picture.read(file, 45 * 30 - 1));
    assertSays("45x30", () -> Picture.read(Fixtures.path("corner.gif"), 45 * 30 - 1));
  }

  @Test
  void read_withExtremeLimits_doesWhatTheySay() {
    byte[] file = Arrays.copyOf(Fixtures.bytes("rgb.png"), 2_000_000);
    assertEquals(45 * 30, Picture.read(file, Long.MAX_VALUE).size().pixels());
    InputStream stream = new ByteArrayInputStream(file);
    assertEquals(45 * 30, Picture.read(stream, Long.MAX_VALUE).size().pixels());
    assertSays("maxPixels is 0", () -> Picture.read(file, 0));
    assertSays("maxPixels is -9", () -> Picture.read(stream, Long.MIN_VALUE));
  }

  @Test
  void read_ofFileLargerThanItsPixelsExplain_isRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("padded.png");
    Files.write(file, Arrays.copyOf(Fixtures.bytes("rgb.png"), 2_000_000));
    assertSays("bytes", () -> Picture.read(file, 10_000));
    assertEquals(45 * 30, Picture.read(file, 1_000_000).size().pixels());
  }

  @Test
  void read_ofFourComponentsWithAnyAdobeTransform_takesThemForYcck() {
    byte[] file = Fixtures.bytes("ycck.jpg");
    byte[] expected = Picture.read(file).toRgb();
    int marker = new String(file, StandardCharsets.ISO_8859_1).indexOf("Adobe");
    assertEquals(2, file[marker + 11]);
    file[marker + 11] = 1;
    assertArrayEquals(expected, Picture.read(file).toRgb());
  }

  /** 5 bits of 255 parts, rounded down: as Pillow has it. */
  @Test
  void read_ofBmpWithFiveBitsAColor_stretchesThemRoundingDown() {
    int width = 32;
    ByteBuffer file = ByteBuffer.allocate(54 + 2 * width).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(54);
    file.putInt(40).putInt(width).putInt(1).putShort((short) 1).putShort((short) 16);
    file.putInt(0).putInt(2 * width).putInt(0).putInt(0).putInt(0).putInt(0);
    for (int i = 0; i < width; i++) {
      file.putShort((short) (i << 10 | (31 - i) << 5 | i));
    }
    byte[] rgb = Picture.read(file.array()).toRgb();
    for (int i = 0; i < width; i++) {
      assertEquals(i * 255 / 31, Byte.toUnsignedInt(rgb[3 * i]));
      assertEquals((31 - i) * 255 / 31, Byte.toUnsignedInt(rgb[3 * i + 1]));
      assertEquals(i * 255 / 31, Byte.toUnsignedInt(rgb[3 * i + 2]));
    }
  }

  @Test
  void read_ofAnimationWhoseFirstFrameLeavesMargins_saysSo() {
    byte[] file = Fixtures.bytes("animated.webp");
    file[24]++; // The canvas is one pixel wider now.
    assertSays("first frame does not fill it", () -> Picture.read(file));
  }

  @Test
  void read_ofEndlessStream_stopsAtTheLimit() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            return length;
          }
        };
    assertSays("bytes", () -> Picture.read(endless, 1000));
  }

  @Test
  void read_ofFailingStream_keepsTheCause() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line is dead");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            throw new IOException("the line is dead");
          }
        };
    assertSays("the line is dead", () -> Picture.read(failing));
  }

  @Test
  void read_ofWhatIsNoPictureFile_saysWhy(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.png");
    Path empty = Files.createFile(folder.resolve("empty.png"));
    Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
    assertSays("there is no picture file " + missing, () -> Picture.read(missing));
    assertSays("is a folder", () -> Picture.read(folder));
    assertSays(empty + " is empty", () -> Picture.read(empty));
    assertSays("JPEG, PNG, GIF, BMP and WebP", () -> Picture.read(text));
    assertSays("is empty", () -> Picture.read(new byte[0]));
  }
}
