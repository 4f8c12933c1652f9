package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTests {

  private static byte[] onePixel(int type, int argb) {
    BufferedImage image = new BufferedImage(1, 1, type);
    image.setRGB(0, 0, argb);
    return Picture.of(image).toRgb();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE
      })
  void of_imageOfAnyType_keepsItsColors(int type) {
    assertArrayEquals(new byte[] {10, (byte) 200, 30}, onePixel(type, 0xFF0AC81E));
  }

  @Test
  void of_transparentImage_keepsTheColorBelow() {
    assertArrayEquals(
        new byte[] {10, (byte) 200, 30}, onePixel(BufferedImage.TYPE_INT_ARGB, 0x000AC81E));
  }

  @Test
  void of_greyImage_keepsTheSample() {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
      BufferedImage image = new BufferedImage(1, 1, type);
      int sample = type == BufferedImage.TYPE_BYTE_GRAY ? 100 : 100 << 8 | 0xFF;
      image.getRaster().setSample(0, 0, 0, sample);
      assertArrayEquals(new byte[] {100, 100, 100}, Picture.of(image).toRgb());
    }
  }

  @Test
  void of_partOfAnImage_takesThatPart() {
    BufferedImage image = new BufferedImage(5, 5, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(3, 2, 0x010203);
    Picture part = Picture.of(image.getSubimage(3, 2, 2, 1));
    assertEquals(new PictureSize(2, 1), part.size());
    assertArrayEquals(new byte[] {1, 2, 3, 0, 0, 0}, part.toRgb());
  }

  @Test
  void picture_isNotChangedThroughWhatItGaveAndGot() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    Picture picture = Picture.of(image);
    image.setRGB(0, 0, 0xFFFFFF);
    picture.toRgb()[0] = 1;
    picture.toRgb(0, 1)[0] = 1;
    picture.toBufferedImage().setRGB(0, 0, 0xFFFFFF);
    assertArrayEquals(new byte[6], picture.toRgb());
  }

  @Test
  void toBufferedImage_givesThePixelsBack() {
    Picture picture = Picture.read(Fixtures.path("rgb.png"));
    assertArrayEquals(picture.toRgb(), Picture.of(picture.toBufferedImage()).toRgb());
  }

  @Test
  void toRgb_ofRowsThatAreNot_isRefused() {
    Picture picture = Picture.read(Fixtures.path("rgb.png"));
    assertThrows(IndexOutOfBoundsException.class, () -> picture.toRgb(29, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> picture.toRgb(-1, 1));
  }

  @Test
  void fingerprint_tellsSizeAndPixelsApart() {
    Picture wide = Picture.of(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
    Picture tall = Picture.of(new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB));
    Picture again = Picture.of(new BufferedImage(3, 2, BufferedImage.TYPE_3BYTE_BGR));
    assertNotEquals(wide.fingerprint(), tall.fingerprint());
    assertEquals(wide.fingerprint(), again.fingerprint());
    // printf '\0\0\0\3\0\0\0\2' | cat - <(head -c 18 /dev/zero) | sha256sum
    assertEquals(
        "aad2253fed461934d2a7585adc93870e8d51b641579231b3aa1d78d3742fa01c", wide.fingerprint());
  }

  @Test
  void toString_tellsTheSize() {
    assertEquals(
        "picture of 3x2 pixels",
        Picture.of(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB)).toString());
  }
}
