package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shikra4j.Picture;
import io.github.shikra4j.samples.scenes.Task;
import io.github.shikra4j.training.watch.Charts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DemoCommandTests {
  @TempDir private Path folder;

  @Test
  void demo_twoScenes_printsEveryTaskAndTheSums() {
    Ran ran = run("demo", "--scenes", "2", "--output", folder.toString());
    assertEquals(0, ran.code(), ran.err());
    for (Task task : Task.values()) {
      assertTrue(ran.out().contains(task.label() + " "), ran.out());
    }
    assertTrue(ran.out().contains(" of 16 right ("), ran.out());
    // What is true of the thing that is not there.
    assertTrue(ran.out().contains("There is no"), ran.out());
  }

  @Test
  void demo_threeScenes_drawsEachAndASheetInTwoColumns() {
    assumeTrue(Charts.canBeDrawn(), "this machine has no font");
    Ran ran = run("demo", "--scenes", "3", "--seed", "5", "--output", folder.toString());
    assertEquals(0, ran.code(), ran.err());
    Picture card = Picture.read(folder.resolve("scene-3.png"));
    Picture sheet = Picture.read(folder.resolve("contact-sheet.png"));
    assertEquals(1200, sheet.size().width());
    assertTrue(sheet.size().height() > card.size().height() / 2, sheet.toString());
  }

  @ParameterizedTest
  @CsvSource({"--scenes, 0", "--seed, -1", "--model, nowhere"})
  void demo_badInput_isRefusedBeforeAnythingIsWritten(String option, String value) {
    Path output = folder.resolve("none");
    Ran ran = run("demo", option, value, "--output", output.toString());
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains(value), ran.err());
    assertTrue(Files.notExists(output));
  }

  @Test
  void demo_outputBelowAFile_isRefusedBeforeAnythingIsAsked() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
    for (Path output : List.of(file, file.resolve("below"))) {
      Ran ran = run("demo", "--scenes", "1", "--output", output.toString());
      assertEquals(2, ran.code(), ran.err());
      assertTrue(ran.complaint().contains("notes.txt"), ran.err());
      assertFalse(ran.out().contains(" right ("), ran.out());
    }
    assertEquals("mine", Files.readString(file));
  }
}
