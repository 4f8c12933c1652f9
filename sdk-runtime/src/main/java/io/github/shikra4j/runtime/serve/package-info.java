/**
 * Devices, batching and scheduling; what the API's dialogues run on.
 *
 * <p>Internal: public to the compiler only, for the rooms after it and for training; it changes
 * without notice.
 */
@NullMarked
package io.github.shikra4j.runtime.serve;

import org.jspecify.annotations.NullMarked;
