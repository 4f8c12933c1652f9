/**
 * Hugging Face folders: configurations, safetensors and PyTorch shards, deltas, writing, download.
 *
 * <p>Internal: public to the compiler only, for the rooms after it and for training; it changes
 * without notice.
 */
@NullMarked
package io.github.shikra4j.runtime.checkpoint;

import org.jspecify.annotations.NullMarked;
