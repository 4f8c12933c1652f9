package io.github.shikra4j;

/**
 * A place in a picture that a question can point at: one {@link Box} or {@link Point}, or several
 * that belong to one phrase.
 *
 * <p>In a question, {@code <box>} and {@code <boxes>} take the next {@link Box} or {@link Boxes},
 * {@code <point>} and {@code <points>} the next {@link Point} or {@link Points}, each kind in the
 * order given.
 */
public sealed interface Place permits Box, Boxes, Point, Points {}
