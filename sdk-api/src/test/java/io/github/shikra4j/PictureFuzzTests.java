package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged files give a picture or a {@link PictureException}, nothing else. */
@Tag("slow")
class PictureFuzzTests {
  private static final int ROUNDS = 120;

  /** Small, so that a mutated size cannot make the test itself slow. */
  private static final long MAX_PIXELS = 1_000_000;

  static List<String> names() {
    return Fixtures.expected().stream().map(Fixtures.Expected::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_ofDamagedFile_givesPictureOrPictureException(String name) {
    byte[] intact = Fixtures.bytes(name);
    Random random = new Random(name.hashCode());
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = damage(intact, random);
      try {
        Picture picture = Picture.read(damaged, MAX_PIXELS);
        assertEquals(3 * picture.size().pixels(), picture.toRgb().length);
      } catch (PictureException e) {
        assertTrue(e.getMessage().startsWith("the picture in the byte array "), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 0, "no damage was noticed");
  }

  private static byte[] damage(byte[] intact, Random random) {
    byte[] damaged = intact.clone();
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      // Headers decide more than samples do.
      int bound = random.nextBoolean() ? Math.min(80, damaged.length) : damaged.length;
      damaged[random.nextInt(bound)] = (byte) random.nextInt(256);
    }
    boolean cut = changes == 0 || random.nextInt(3) == 0;
    return cut ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
  }
}
