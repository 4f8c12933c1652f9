/** The {@code shikra} command and small programs that show one task each. */
@NullMarked
package io.github.shikra4j.samples;

import org.jspecify.annotations.NullMarked;
