/** Two-stage fine-tuning, data, evaluation and synthesis. */
@NullMarked
package io.github.shikra4j.training;

import org.jspecify.annotations.NullMarked;
