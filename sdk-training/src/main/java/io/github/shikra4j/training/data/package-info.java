/**
 * Training data: readers of annotation files, the encoder that turns rows into tokens and labels,
 * and data sets that mix them.
 *
 * <p>Internal: public to the compiler only; it changes without notice.
 */
@NullMarked
package io.github.shikra4j.training.data;

import org.jspecify.annotations.NullMarked;
