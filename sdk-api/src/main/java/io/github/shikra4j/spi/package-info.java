/** What a runtime implements; applications do not need it. */
@NullMarked
package io.github.shikra4j.spi;

import org.jspecify.annotations.NullMarked;
