package io.github.shikra4j;

/**
 * A question and its answer.
 *
 * @param question the question with its placeholders
 * @param answer the model's own words, coordinates included
 */
public record Turn(String question, String answer) {}
