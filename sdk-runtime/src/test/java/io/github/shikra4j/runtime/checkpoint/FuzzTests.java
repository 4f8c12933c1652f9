package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fuzzes the readers with Jazzer, in a process of its own: its agent rewrites every class it sees,
 * and its JUnit mode fuzzes no more than one test of a JVM.
 */
@Tag("slow")
final class FuzzTests {
  private static final int RUNS = 20_000;
  private static final int SECONDS = 8;

  @TempDir Path folder;
  private Path corpus;

  @BeforeEach
  void make() throws IOException {
    corpus = Files.createDirectory(folder.resolve("corpus"));
    // The fuzzer's numbers, here the kind of file, are taken from the end of the input.
    String view = TorchArchive.tensor("FloatStorage", 6, 1, new int[] {2, 2}, new int[] {2, 1});
    String pickle = TorchArchive.dict("w", view);
    byte[] archive = TorchArchive.ofPickle(pickle).with("data/0", new byte[24]).bytes();
    seed("pickle", pickle + "\0");
    seed("archive", new String(archive, StandardCharsets.ISO_8859_1) + "\1");
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[4,8]}}";
    seed("header", header + "\10\2");
    seed("safetensors", (char) header.length() + "\0\0\0\0\0\0\0" + header + "12345678" + "\3");
  }

  private void seed(String name, String bytes) throws IOException {
    Files.write(corpus.resolve(name), bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void read_ofMadeUpFiles_throwsNothingButOurs() throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process jazzer =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "com.code_intelligence.jazzer.Jazzer",
                    "--target_class=" + ReadersFuzz.class.getName(),
                    "--instrumentation_includes=io.github.shikra4j.runtime.checkpoint.**",
                    "--custom_hook_includes=io.github.shikra4j.runtime.checkpoint.**",
                    "--reproducer_path=" + folder,
                    "-artifact_prefix=" + folder.resolve("finding-"),
                    "-max_len=2048",
                    "-seed=1",
                    "-runs=" + RUNS,
                    "-max_total_time=" + SECONDS,
                    corpus.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exit = jazzer.waitFor();
    String said = Files.readString(log, StandardCharsets.ISO_8859_1);
    assertEquals(0, exit, said);
    // A fuzzer that did not start, or went blindly, must not look like success.
    assertTrue(said.contains("Done ") && said.contains(" cov: "), said);
  }
}
