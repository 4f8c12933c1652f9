/**
 * Metrics in a Micrometer registry; needs {@code io.micrometer:micrometer-core}, which the
 * application brings.
 */
@NullMarked
package io.github.shikra4j.micrometer;

import org.jspecify.annotations.NullMarked;
