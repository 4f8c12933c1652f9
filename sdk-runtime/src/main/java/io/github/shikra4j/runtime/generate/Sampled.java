package io.github.shikra4j.runtime.generate;

/**
 * A token that was chosen.
 *
 * @param token its id
 * @param logProbability the natural logarithm of its probability under the model's whole softmax,
 *     before temperature, truncation and constraint
 */
public record Sampled(int token, double logProbability) {}
