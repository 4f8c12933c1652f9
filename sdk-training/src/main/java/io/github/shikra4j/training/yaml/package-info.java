/**
 * YAML files whose mistakes are named with their lines.
 *
 * <p>Internal: public to the compiler only; it changes without notice.
 */
@NullMarked
package io.github.shikra4j.training.yaml;

import org.jspecify.annotations.NullMarked;
