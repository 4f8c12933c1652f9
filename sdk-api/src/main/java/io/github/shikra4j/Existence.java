package io.github.shikra4j;

/**
 * Whether the picture shows something.
 *
 * @param present whether the model says so: {@code probability >= 0.5}
 * @param probability the model's probability of "yes" against "no", from 0 to 1
 */
public record Existence(boolean present, double probability) {}
