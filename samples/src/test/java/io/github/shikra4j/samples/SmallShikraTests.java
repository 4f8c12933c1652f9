package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.Box;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.samples.scenes.Quiz;
import io.github.shikra4j.samples.scenes.SceneOptions;
import io.github.shikra4j.samples.scenes.SceneOptions.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model that comes with the samples. */
final class SmallShikraTests {
  private static final long MOST_BYTES = 12_000_000;

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
    }
  }

  @Test
  void open_locate_findsABoxInTheDrawnPicture() {
    Quiz quiz = Quiz.about(SceneOptions.of(1, Split.TEST)).findFirst().orElseThrow();
    try (ReferentialDialogue shikra = SmallShikra.open()) {
      assertTrue(shikra.info().parameters() > 1_000_000, shikra.info().toString());
      GroundedAnswer answer =
          shikra.about(quiz.picture()).locate(quiz.questions().get(0).words()).answer();
      assertEquals(1, answer.boxes().size(), answer.rawText());
      assertEquals(List.of(), answer.malformed());
      assertTrue(answer.box().map(Box::isInside).orElseThrow());
    }
  }

  @Test
  void unpacked_emptyCache_hasTheWholeModelAndNoMore(@TempDir Path cache) throws IOException {
    Path unpacked = SmallShikra.unpacked(cache);
    List<Path> files = files(SmallShikra.folder());
    assertEquals(files, files(unpacked));
    long bytes = 0;
    for (Path file : files) {
      assertEquals(-1, Files.mismatch(SmallShikra.folder().resolve(file), unpacked.resolve(file)));
      bytes += Files.size(unpacked.resolve(file));
    }
    assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(List.of(unpacked), left.toList());
    }
  }

  @Test
  void unpacked_secondTime_writesNothing(@TempDir Path cache) throws IOException {
    Path config = SmallShikra.unpacked(cache).resolve("config.json");
    Files.setLastModifiedTime(config, FileTime.fromMillis(1000));
    assertEquals(config, SmallShikra.unpacked(cache).resolve("config.json"));
    assertEquals(FileTime.fromMillis(1000), Files.getLastModifiedTime(config));
  }
}
