package io.github.shikra4j.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.PictureException;
import io.github.shikra4j.PictureSize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class RowPicturesTests {
  @TempDir private Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void read_whatTheMachineCannotRead_isNoFaultOfTheRow() {
    // Its first page is never mapped: reading it is an input/output error.
    Path memory = Path.of("/proc/self/mem");
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> RowPictures.read(memory));
    assertTrue(String.valueOf(e.getMessage()).startsWith(memory + " cannot be read: "));
    assertThrows(UncheckedIOException.class, () -> PictureHeader.size(memory));
  }

  @Test
  void read_damagedOrMissingFile_isAFaultOfTheRow() throws IOException {
    Path file = folder.resolve("a.png");
    ImageIO.write(new BufferedImage(80, 70, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    assertEquals(new PictureSize(80, 70), RowPictures.read(file).size());
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThrows(PictureException.class, () -> RowPictures.read(file));
    Path text = Files.writeString(folder.resolve("b.png"), "no picture");
    assertThrows(PictureException.class, () -> RowPictures.read(text));
    assertThrows(PictureException.class, () -> RowPictures.read(folder.resolve("c.png")));
  }
}
