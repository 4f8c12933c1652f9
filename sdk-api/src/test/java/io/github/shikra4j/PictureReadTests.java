package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PictureReadTests {

  static List<Fixtures.Expected> expected() {
    return Fixtures.expected();
  }

  @ParameterizedTest
  @MethodSource("expected")
  void read_ofFile_equalsPillow(Fixtures.Expected expected) {
    Picture picture = Picture.read(Fixtures.path(expected.name()));
    assertEquals(expected.size(), picture.size());
    byte[] rgb = picture.toRgb();
    assertEquals(expected.rgb().length, rgb.length);
    int worst = 0;
    long sum = 0;
    for (int i = 0; i < rgb.length; i++) {
      int error = Math.abs((rgb[i] & 0xFF) - (expected.rgb()[i] & 0xFF));
      worst = Math.max(worst, error);
      sum += error;
    }
    double mean = (double) sum / rgb.length;
    String found = "worst error " + worst + ", mean " + mean;
    assertTrue(worst <= expected.worst() && mean <= expected.mean(), found);
  }
}
