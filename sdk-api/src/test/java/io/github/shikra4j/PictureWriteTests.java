package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureWriteTests {
  private final Picture picture = Picture.read(Fixtures.path("rgb.png"));

  @TempDir Path folder;

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void write_asPng_isReadBackUnharmed() throws IOException {
    Path file = folder.resolve("a.png");
    picture.write(file);
    assertEquals(picture.fingerprint(), Picture.read(file).fingerprint());
    assertEquals(List.of(file), files());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.jpeg", "a.JPG"})
  void write_asJpeg_isReadBackNearly(String name) {
    Path file = folder.resolve(name);
    picture.write(file);
    byte[] before = picture.toRgb();
    byte[] after = Picture.read(file).toRgb();
    long error = 0;
    for (int i = 0; i < before.length; i++) {
      error += Math.abs((before[i] & 0xFF) - (after[i] & 0xFF));
    }
    assertTrue(error < 10L * before.length, error + " over " + before.length);
    assertTrue(error > 0, "a JPEG file was asked for");
  }

  @Test
  void write_overAFile_replacesIt() throws IOException {
    Path file = Files.writeString(folder.resolve("a.png"), "old");
    picture.write(file);
    assertEquals(picture.fingerprint(), Picture.read(file).fingerprint());
    assertEquals(List.of(file), files());
  }

  @Test
  void write_withAnotherEnding_saysWhichAreWritten() throws IOException {
    for (String name : List.of("a.gif", "a", "png")) {
      Path file = folder.resolve(name);
      PictureException e = assertThrows(PictureException.class, () -> picture.write(file));
      assertTrue(e.getMessage().contains(".png, .jpg or .jpeg"), e.getMessage());
    }
    assertEquals(List.of(), files());
  }

  @Test
  void write_whereItCannotBe_leavesNothingBehind() throws IOException {
    Path missing = folder.resolve("missing/a.png");
    Path occupied = Files.createDirectories(folder.resolve("b.png/child")).getParent();
    assertThrows(OutputException.class, () -> picture.write(missing));
    assertThrows(OutputException.class, () -> picture.write(occupied));
    assertEquals(List.of(occupied), files());
  }
}
