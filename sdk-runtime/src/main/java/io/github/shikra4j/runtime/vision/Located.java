package io.github.shikra4j.runtime.vision;

import io.github.shikra4j.Place;

/**
 * A place that came back from the padded square.
 *
 * @param place the place, relative to the upright original picture and inside it
 * @param clipped whether it reached into the padding by more than the rounding of coordinates
 *     explains, half a thousandth of the square's side
 * @param <T> the kind of place
 */
public record Located<T extends Place>(T place, boolean clipped) {}
