/**
 * Benchmarks of a model, as the paper's: suites of tasks, their metrics with intervals, and
 * calibration.
 */
@NullMarked
package io.github.shikra4j.training.evaluation;

import org.jspecify.annotations.NullMarked;
