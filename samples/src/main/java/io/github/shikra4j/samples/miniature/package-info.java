/**
 * The paper's ablations with small models on drawn scenes.
 *
 * <p>Internal: public to the compiler only; it changes without notice.
 */
@NullMarked
package io.github.shikra4j.samples.miniature;

import org.jspecify.annotations.NullMarked;
