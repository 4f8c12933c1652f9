/**
 * The wire format of Protocol Buffers, as far as it is written here.
 *
 * <p>Internal: public to the compiler only; it changes without notice.
 */
@NullMarked
package io.github.shikra4j.training.protobuf;

import org.jspecify.annotations.NullMarked;
