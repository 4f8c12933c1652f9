package io.github.shikra4j;

/**
 * A question and its answer.
 *
 * @param question the question with its placeholders
 * @param answer the model's own words, with coordinates in the padded square; of {@link
 *     Dialogue#choose} the candidate, of {@link Dialogue#isThere} "Yes" or "No"
 */
public record Turn(String question, String answer) {}
