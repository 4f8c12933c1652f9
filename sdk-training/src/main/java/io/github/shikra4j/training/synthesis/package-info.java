/**
 * Questions and grounded answers about pictures, written by a chat model that knows them by
 * captions and boxes only (Shikra-RD in the paper), and checked before they count.
 */
@NullMarked
package io.github.shikra4j.training.synthesis;

import org.jspecify.annotations.NullMarked;
