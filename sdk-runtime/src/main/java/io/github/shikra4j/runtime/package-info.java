/** The runtime behind {@link io.github.shikra4j.ReferentialDialogue}. */
@NullMarked
package io.github.shikra4j.runtime;

import org.jspecify.annotations.NullMarked;
