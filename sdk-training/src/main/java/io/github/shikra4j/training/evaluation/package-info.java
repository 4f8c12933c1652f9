/** Public metrics over predictions: grounding, answers, captions, and calibration. */
@NullMarked
package io.github.shikra4j.training.evaluation;

import org.jspecify.annotations.NullMarked;
