package io.github.shikra4j.training.watch;

import java.util.List;

/**
 * What is known of a run before its first step.
 *
 * @param stages the stages, in order
 * @param startStep optimiser steps over all stages that were done before; 0 unless the run resumes
 * @param trainableParameters numbers that train in the stage that the run starts with
 * @param totalParameters numbers that the model has
 * @param memoryEstimate what every device is expected to hold, as text to print; may have several
 *     lines
 */
public record RunInfo(
    List<Stage> stages,
    long startStep,
    long trainableParameters,
    long totalParameters,
    String memoryEstimate) {

  /**
   * Copies the list.
   *
   * @param stages the stages, in order
   * @param startStep optimiser steps over all stages that were done before
   * @param trainableParameters numbers that train in the stage that the run starts with
   * @param totalParameters numbers that the model has
   * @param memoryEstimate what every device is expected to hold
   */
  public RunInfo {
    stages = List.copyOf(stages);
  }

  /**
   * Adds up the stages' steps.
   *
   * @return optimiser steps of the whole run
   */
  public long totalSteps() {
    return stages.stream().mapToLong(Stage::steps).sum();
  }

  /**
   * One stage of a run.
   *
   * @param name its name
   * @param steps its optimiser steps
   */
  public record Stage(String name, long steps) {}
}
