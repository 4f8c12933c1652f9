/**
 * Loads TorchScript programs from resources and calls them; the only room that imports DJL's
 * PyTorch engine.
 *
 * <p>Internal: public to the compiler only, for the rooms after it and for training; it changes
 * without notice.
 */
@NullMarked
package io.github.shikra4j.runtime.program;

import org.jspecify.annotations.NullMarked;
