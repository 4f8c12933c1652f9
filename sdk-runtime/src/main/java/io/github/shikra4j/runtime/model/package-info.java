/**
 * CLIP tower, projector, LLaMA and KV cache, as calls of programs.
 *
 * <p>Internal: public to the compiler only, for the rooms after it and for training; it changes
 * without notice.
 */
@NullMarked
package io.github.shikra4j.runtime.model;

import org.jspecify.annotations.NullMarked;
