package io.github.shikra4j.runtime.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class SquareResizeTests {

  @ParameterizedTest
  @CsvFileSource(resources = "/vision/resize.tsv", delimiter = '\t')
  void resize_ofFormulaPicture_equalsPillow(
      int width, int height, int edge, String crc, long total) {
    int[][] samples = SquareResize.resize(FormulaPicture.draw(width, height), edge);
    byte[] interleaved = new byte[3 * edge * edge];
    for (int i = 0; i < interleaved.length; i++) {
      interleaved[i] = (byte) samples[i % 3][i / 3];
    }
    CRC32 crc32 = new CRC32();
    crc32.update(interleaved);
    assertEquals(
        total, IntStream.range(0, interleaved.length).map(i -> interleaved[i] & 0xFF).sum());
    assertEquals(crc, String.format("%08x", crc32.getValue()));
  }
}
