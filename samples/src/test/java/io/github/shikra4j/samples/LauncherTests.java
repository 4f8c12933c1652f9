package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher builds, with programs in place of Maven and Java that only note their call. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTests {
  private static final int PATIENCE = 60;

  @TempDir private Path home;

  @BeforeEach
  void writeProject() throws IOException {
    for (String source : List.of("samples/src/main", "samples/miniatures", "sdk-api/src/main")) {
      Files.createDirectories(home.resolve(source));
    }
    for (String pom : List.of("pom.xml", "samples/pom.xml", "sdk-api/pom.xml")) {
      Files.createFile(home.resolve(pom));
    }
    Files.copy(Path.of("shikra"), home.resolve("samples/shikra"));
    Files.createDirectories(home.resolve("bin"));
    program("java", "echo ran");
    program("mvn", "echo built >> builds; mkdir -p samples/target/lib samples/target/classes");
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(home.resolve("bin/" + name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process start() throws IOException {
    return start(home.resolve("samples/shikra").toString());
  }

  private Process start(String file) throws IOException {
    ProcessBuilder launcher = new ProcessBuilder("bash", file).directory(home.toFile());
    Map<String, String> environment = launcher.environment();
    environment.remove("JAVA_HOME");
    environment.put("CDPATH", home.resolve("elsewhere") + ":" + home);
    environment.merge("PATH", home.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    return launcher
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static int end(Process launcher) throws InterruptedException {
    assertTrue(launcher.waitFor(PATIENCE, TimeUnit.SECONDS));
    return launcher.exitValue();
  }

  private long builds() throws IOException {
    return Files.readAllLines(home.resolve("builds")).size();
  }

  @Test
  void launch_sourceEditedDuringTheBuild_buildsOnceMore() throws Exception {
    program(
        "mvn",
        """
        echo built >> builds
        mkdir -p samples/target/lib samples/target/classes
        if [ ! -f sdk-api/src/main/Edited.java ]; then sleep 0.1; touch sdk-api/src/main/Edited.java; fi
        sleep 0.1""");
    for (long builds : List.of(1L, 2L, 2L)) {
      assertEquals(0, end(start()));
      assertEquals(builds, builds());
    }
  }

  @Test
  void launch_buildThatFails_isTriedAgain() throws Exception {
    assertEquals(0, end(start()));
    Files.setLastModifiedTime(
        home.resolve("pom.xml"), FileTime.from(Instant.now().plus(Duration.ofSeconds(1))));
    program("mvn", "echo failed >> builds; exit 1");
    for (long builds : List.of(2L, 3L)) {
      assertEquals(1, end(start()));
      assertEquals(builds, builds());
    }
  }

  /** Elsewhere there may be no flock. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void launch_twoAtOnce_buildOnce() throws Exception {
    program(
        "mvn",
        "echo built >> builds; mkdir -p samples/target/lib samples/target/classes; sleep 0.5");
    Process one = start();
    Process other = start();
    assertEquals(0, end(one));
    assertEquals(0, end(other));
    assertEquals(1, builds());
  }

  @Test
  void launch_linkToAnotherLink_runsTheProjectItPointsTo() throws Exception {
    Path links = Files.createDirectories(home.resolve("elsewhere/samples"));
    Files.createSymbolicLink(links.resolve("near"), home.resolve("samples/shikra"));
    Files.createSymbolicLink(links.resolve("far"), Path.of("near"));
    assertEquals(0, end(start(links.resolve("far").toString())));
    assertEquals(1, builds());
    assertTrue(Files.isDirectory(home.resolve("samples/target/lib")));
    assertFalse(Files.exists(home.resolve("elsewhere/target")));
  }

  @Test
  void launch_relativeUnderCdpath_runsThisProject() throws Exception {
    Files.createDirectories(home.resolve("elsewhere/samples"));
    assertEquals(0, end(start("samples/shikra")));
    assertTrue(Files.isDirectory(home.resolve("samples/target/lib")));
  }

  @Test
  void launch_builtAnew_leavesNoEarlierLibrary() throws Exception {
    Path earlier = home.resolve("samples/target/lib/earlier.jar");
    Files.createDirectories(earlier.getParent());
    Files.createFile(earlier);
    assertEquals(0, end(start()));
    assertFalse(Files.exists(earlier));
  }

  @Test
  void launch_builtByMavenItself_writesNothing() throws Exception {
    for (String folder : List.of("lib", "classes")) {
      Files.createDirectories(home.resolve("samples/target").resolve(folder));
    }
    assertEquals(0, end(start()));
    assertFalse(Files.exists(home.resolve("builds")));
    try (Stream<Path> files = Files.list(home.resolve("samples/target"))) {
      assertEquals(2, files.count());
    }
  }
}
