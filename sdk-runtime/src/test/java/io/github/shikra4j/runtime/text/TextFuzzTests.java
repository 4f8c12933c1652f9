package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs Jazzer for a fixed number of inputs. In a process of its own, because Jazzer ends the one it
 * runs in and its agent would slow down every other test.
 */
final class TextFuzzTests {
  private static final int RUNS = 5_000;

  private static final String SANITIZERS =
      Stream.of(
              "ClojureLangHooks",
              "Deserialization",
              "ExpressionLanguageInjection",
              "FilePathTraversal",
              "LdapInjection",
              "NamingContextLookup",
              "OsCommandInjection",
              "ReflectiveCall",
              "RegexInjection",
              "RegexRoadblocks",
              "ScriptEngineInjection",
              "SqlInjection",
              "UnsafeSanitizer",
              "XPathInjection")
          .map(name -> "com.code_intelligence.jazzer.sanitizers." + name)
          .collect(Collectors.joining(File.pathSeparator));

  private static final String DICTIONARY =
      """
      "[0.1,0.2,0.3,0.4]"
      "[0.5,0.25]"
      ";0.1,0.2"
      "<b_st>"
      "<bin_7>"
      "<b_sep>"
      "<b_ed>"
      "<p_st>"
      "<p_ed>"
      "</s>"
      "<im_patch>"
      "<image>"
      "<boxes>"
      " the "
      " ' "
      " n't"
      "\\xF0\\x9F\\x98\\x80"
      """;

  @Test
  void fuzz_textRoom_findsNothing(@TempDir Path folder) throws IOException, InterruptedException {
    Path dictionary = Files.writeString(folder.resolve("dictionary"), DICTIONARY);
    Path log = folder.resolve("log");
    int exit =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    // The process ends before the optimising compiler would pay.
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "com.code_intelligence.jazzer.Jazzer",
                    "--target_class=" + TextFuzzer.class.getName(),
                    "--instrumentation_includes=io.github.shikra4j.runtime.text.**",
                    "--custom_hook_includes=io.github.shikra4j.runtime.text.**",
                    // The network stays watched: opening a tokenizer must not reach for it.
                    "--disabled_hooks=" + SANITIZERS,
                    "--trace=cov:cmp",
                    "--reproducer_path=" + folder,
                    "-artifact_prefix=" + folder + "/",
                    "-dict=" + dictionary,
                    "-max_len=400",
                    "-seed=1",
                    "-runs=" + RUNS))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();

    String output = Files.readString(log);
    assertEquals(0, exit, output);
    assertTrue(output.contains("Done " + RUNS + " runs"), output);
  }
}
