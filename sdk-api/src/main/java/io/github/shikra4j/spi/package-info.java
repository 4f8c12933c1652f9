/**
 * What a runtime implements. Applications need {@link io.github.shikra4j.spi.OpeningOptions} alone,
 * to evaluate a model with a device, precision, base or adapter of their choice.
 */
@NullMarked
package io.github.shikra4j.spi;

import org.jspecify.annotations.NullMarked;
