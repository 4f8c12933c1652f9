package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.Box;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.samples.scenes.Quiz;
import io.github.shikra4j.samples.scenes.SceneOptions;
import io.github.shikra4j.samples.scenes.SceneOptions.Split;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
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
  void folder_ofABuild_isSmall() throws IOException {
    long bytes = 0;
    for (Path file : files(SmallShikra.folder())) {
      bytes += Files.size(SmallShikra.folder().resolve(file));
    }
    assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
  }

  @Test
  void folder_inAJar_isCopiedOnceIntoTheCache(@TempDir Path temporary) throws IOException {
    Path jar = temporary.resolve("some samples.jar");
    pack(jar, "the first");
    Path cache = temporary.resolve("cache");
    URL config = URI.create("jar:" + jar.toUri() + "!/a/model/config.json").toURL();
    Path copy = SmallShikra.folder(config, cache);
    assertEquals(List.of(Path.of("config.json"), Path.of("tower/weights")), files(copy));
    assertEquals("the first", Files.readString(copy.resolve("tower/weights")));
    Files.setLastModifiedTime(copy.resolve("config.json"), FileTime.fromMillis(1000));
    assertEquals(copy, SmallShikra.folder(config, cache));
    assertEquals(FileTime.fromMillis(1000), Files.getLastModifiedTime(copy.resolve("config.json")));
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(List.of(copy), left.toList());
    }
  }

  @Test
  void folder_inAJarWithAnotherModel_isAnotherCopy(@TempDir Path temporary) throws IOException {
    Path first = temporary.resolve("1.jar");
    Path second = temporary.resolve("2.jar");
    pack(first, "the first");
    pack(second, "the other");
    URL one = URI.create("jar:" + first.toUri() + "!/a/model/config.json").toURL();
    URL other = URI.create("jar:" + second.toUri() + "!/a/model/config.json").toURL();
    Path copy = SmallShikra.folder(other, temporary);
    assertNotEquals(SmallShikra.folder(one, temporary), copy);
    assertEquals("the other", Files.readString(copy.resolve("tower/weights")));
  }

  private static void pack(Path jar, String weights) throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
      Path model = files.getPath("/a/model");
      Files.createDirectories(model.resolve("tower"));
      Files.writeString(model.resolve("config.json"), "{}");
      Files.writeString(model.resolve("tower/weights"), weights);
      Files.writeString(files.getPath("/a/other"), "is no part of the model");
    }
  }
}
