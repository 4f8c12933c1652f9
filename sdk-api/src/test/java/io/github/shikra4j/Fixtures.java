package io.github.shikra4j;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.InflaterInputStream;

/** The picture files that {@code src/test/python/pictures.py} wrote, and what Pillow reads. */
final class Fixtures {

  private Fixtures() {}

  /**
   * A file and its pixels.
   *
   * @param rgb {@code [height, width, 3]}
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Expected(String name, PictureSize size, byte[] rgb) {
    private static Expected of(String line) {
      String[] fields = line.split("\t", -1);
      return new Expected(
          fields[0],
          new PictureSize(Integer.parseInt(fields[1]), Integer.parseInt(fields[2])),
          inflate(Base64.getDecoder().decode(fields[3])));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Path path(String name) {
    try {
      return Path.of(Fixtures.class.getResource("/pictures/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Expected> expected() {
    return new String(bytes("pixels.tsv"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(Expected::of)
        .toList();
  }

  private static byte[] inflate(byte[] packed) {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
