package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.yaml.Check;
import io.github.shikra4j.training.yaml.YamlMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Benchmarks that belong together.
 *
 * @param name a title
 * @param tasks the benchmarks, in their order; no two of one name
 */
public record Suite(String name, List<EvaluationTask> tasks) {

  /**
   * Copies the list.
   *
   * @param name a title
   * @param tasks the benchmarks, in their order; no two of one name
   * @throws InvalidQuestionException if there is no task, or two have one name
   */
  public Suite {
    tasks = List.copyOf(tasks);
    Check.that(!tasks.isEmpty(), "tasks", tasks, "at least one");
    List<String> names = tasks.stream().map(EvaluationTask::name).toList();
    Check.that(
        names.stream().distinct().count() == names.size(), "tasks", names, "another name for each");
  }

  /**
   * Reads a suite's file.
   *
   * @param file YAML; the guide's page on evaluation names the keys
   * @return the suite; its paths begin where the file's {@code data} says
   * @throws InvalidQuestionException if the file cannot be read or says what is not understood; the
   *     message names file and line
   */
  public static Suite read(Path file) {
    return SuiteFile.read(file, Optional.empty());
  }

  /**
   * Reads a suite's file for data that lies elsewhere.
   *
   * @param file YAML; the guide's page on evaluation names the keys
   * @param data the folder where its paths begin, whatever the file says
   * @return the suite
   * @throws InvalidQuestionException if the file cannot be read or says what is not understood; the
   *     message names file and line
   */
  public static Suite read(Path file, Path data) {
    return SuiteFile.read(file, Optional.of(data));
  }

  /**
   * Makes a suite of a part of another file. Internal: it changes without notice.
   *
   * @param yaml a suite
   * @param data the folder where its paths begin
   * @return the suite
   * @throws InvalidQuestionException if it says what is not understood; the message names file and
   *     line
   */
  public static Suite of(YamlMap yaml, Path data) {
    return SuiteFile.suite(yaml, Optional.of(data));
  }
}
