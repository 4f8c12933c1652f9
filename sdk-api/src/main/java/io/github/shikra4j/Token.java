package io.github.shikra4j;

/**
 * A token of an answer.
 *
 * @param id its number in the vocabulary
 * @param logProbability the natural logarithm of the probability that the model gave it, before
 *     temperature, truncation and constraint; 0 of a closing bracket and end that a constraint
 *     dictates and the model was not asked about
 */
public record Token(int id, double logProbability) {}
