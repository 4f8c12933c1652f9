/**
 * A picture's way to the vision tower: padded square, bicubic resize, crop, normalisation.
 *
 * <p>Internal: public to the compiler only, for the rooms after it and for training; it changes
 * without notice.
 */
@NullMarked
package io.github.shikra4j.runtime.vision;

import org.jspecify.annotations.NullMarked;
