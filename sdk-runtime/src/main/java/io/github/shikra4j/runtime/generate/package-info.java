/**
 * Sampling, stopping, the coordinate grammar, confidence.
 *
 * <p>Internal: public to the compiler only, for the rooms after it and for training; it changes
 * without notice.
 */
@NullMarked
package io.github.shikra4j.runtime.generate;

import org.jspecify.annotations.NullMarked;
