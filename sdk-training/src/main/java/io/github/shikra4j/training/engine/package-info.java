/**
 * Runs training: items become packed batches, batches gradients, gradients better weights.
 *
 * <p>Internal: public to the compiler only; it changes without notice.
 */
@NullMarked
package io.github.shikra4j.training.engine;

import org.jspecify.annotations.NullMarked;
