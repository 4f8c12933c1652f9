package io.github.shikra4j.training.evaluation;

import java.util.List;

/**
 * What came of a suite.
 *
 * @param suite the suite's name
 * @param model the model's folder
 * @param parameters numbers in the model's weights
 * @param size whose figures of the paper stand beside ours, "7b" or "13b"
 * @param tasks of each task that ran
 * @param skipped why tasks did not run, a line each
 */
public record Results(
    String suite,
    String model,
    long parameters,
    String size,
    List<TaskResult> tasks,
    List<String> skipped) {

  /**
   * Copies the lists.
   *
   * @param suite the suite's name
   * @param model the model's folder
   * @param parameters numbers in the model's weights
   * @param size whose figures of the paper stand beside ours, "7b" or "13b"
   * @param tasks of each task that ran
   * @param skipped why tasks did not run, a line each
   */
  public Results {
    tasks = List.copyOf(tasks);
    skipped = List.copyOf(skipped);
  }

  /** {@return the tables of {@code results.md}: rates in per cent, as the paper prints them} */
  public String toMarkdown() {
    return new ResultsTable(this).markdown();
  }

  /** {@return the object of {@code results.json}: rates as fractions of 1} */
  public String toJson() {
    return new ResultsTable(this).json();
  }
}
