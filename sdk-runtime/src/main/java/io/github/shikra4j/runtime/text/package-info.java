/**
 * Text to tokens and back: tokenizers, the Vicuna v1.1 prompt, placeholders, coordinate formats.
 *
 * <p>Internal: public to the compiler only, for the rooms after it and for training; it changes
 * without notice.
 */
@NullMarked
package io.github.shikra4j.runtime.text;

import org.jspecify.annotations.NullMarked;
