/**
 * Pictures of coloured shapes, and what can be asked about them, in the formats of the training
 * data.
 *
 * <p>Internal: public to the compiler only; it changes without notice.
 */
@NullMarked
package io.github.shikra4j.samples.scenes;

import org.jspecify.annotations.NullMarked;
