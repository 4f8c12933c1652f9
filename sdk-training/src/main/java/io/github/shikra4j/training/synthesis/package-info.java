/**
 * What a chat model says about a picture that it knows by captions and boxes only: its references,
 * and the checks that they pass before they count.
 *
 * <p>Internal: public to the compiler only; it changes without notice.
 */
@NullMarked
package io.github.shikra4j.training.synthesis;

import org.jspecify.annotations.NullMarked;
