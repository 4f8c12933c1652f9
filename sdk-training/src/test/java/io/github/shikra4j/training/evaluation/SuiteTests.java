package io.github.shikra4j.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Suites as files, and those that ship. */
class SuiteTests {
  private static final Path SHIPPED = Path.of("../samples/suites");

  @TempDir private Path folder;

  private Suite read(String yaml) throws IOException {
    return Suite.read(Files.writeString(folder.resolve("suite.yaml"), yaml));
  }

  @Test
  void read_defaultsAndTask_taskWinsAndPaperIsAFraction() throws IOException {
    Suite suite =
        read(
            """
            name: Two
            data: root
            defaults: {format: rec, template: rec, metric: rec, images: pictures, max_new_tokens: 9}
            tasks:
              - {name: a, annotations: a.jsonl, paper: {7b: {accuracy: 87.01}}}
              - {name: b, annotations: b.jsonl, metric: answer, options: {version: q-a}}
            """);
    EvaluationTask a = suite.tasks().get(0);
    assertEquals(Path.of("root/a.jsonl"), a.annotations());
    assertEquals(Path.of("root/pictures"), a.images());
    assertEquals(9, a.maxNewTokens());
    assertEquals(0.8701, a.paper().get("7b").get("accuracy"), 1e-12);
    assertEquals(Measure.ANSWER, suite.tasks().get(1).measure());
    assertEquals(Map.of("version", "q-a"), suite.tasks().get(1).options());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: a, format: rec, metric: rec, annotations: x, images: y, need: z} |"
            + " line 3: there is no key need in tasks; keys here are [name, format,",
        "{name: a, format: rec, metric: reg, annotations: x, images: y} |"
            + " line 3: metric is reg: there is no metric 'reg'; use rec,",
        "{name: a, format: rec, metric: rec, images: y} | line 3: annotations is missing; there are [name, format, metric",
        "{name: ../a, format: rec, metric: rec, annotations: x, images: y} | line 3: name is ../a",
        "{name: a, format: rec, metric: rec, annotations: x, images: y, max_new_tokens: many} |"
            + " line 3: max_new_tokens is many: needed is a whole number",
        "{name: a, format: rec, metric: rec, annotations: x, images: y, paper: {8b: {}}} |"
            + " line 3: there is no key 8b in paper; keys here are [7b, 13b]",
        "{name: a, format: rec, metric: rec, annotations: x, images: y, max_new_tokens: 0} |"
            + " line 3: max_new_tokens is 0: needed is at least 1",
        "{name: a, format: rec, metric: rec, annotations: x, images: y, paper: {7b: {cider: .inf}}} |"
            + " line 3: cider is .inf: needed is a number",
        "{name: a | line 4: is no YAML",
        "text | line 3: tasks is text: needed are keys and values"
      })
  void read_badTask_oneLineWithFileAndLine(String task, String problem) {
    String yaml = "name: Bad\ntasks:\n  - " + task + "\n";
    String message = assertThrows(InvalidQuestionException.class, () -> read(yaml)).getMessage();
    assertTrue(message.contains(problem), message);
    assertTrue(message.contains("suite.yaml"), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void shipped_everySuite_isReadAndSaysWhatItNeeds() throws IOException {
    try (Stream<Path> files = Files.list(SHIPPED)) {
      List<Suite> suites = files.sorted().map(Suite::read).toList();
      assertEquals(10, suites.size());
      for (Suite suite : suites) {
        for (EvaluationTask task : suite.tasks()) {
          String file = task.annotations().getFileName().toString();
          boolean ownRows = file.startsWith("okvqa") || file.startsWith("captions_karpathy");
          assertTrue(ownRows || task.needs().contains(file), task.name() + ": " + task.needs());
        }
      }
    }
  }
}
