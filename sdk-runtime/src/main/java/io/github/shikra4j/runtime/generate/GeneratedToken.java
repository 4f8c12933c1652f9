package io.github.shikra4j.runtime.generate;

/**
 * A token of an answer.
 *
 * @param id its number in the vocabulary
 * @param logProbability the natural logarithm of its probability under the model's whole softmax; 0
 *     of closing tokens that the grammar dictates and the model was not asked about
 * @param placeProbability what it contributes to a coordinate's confidence: its probability; of a
 *     location token that of all location tokens of its tenth together
 * @param end where its text ends in the answer's text, in characters; it begins where the token
 *     before ends
 */
public record GeneratedToken(int id, double logProbability, double placeProbability, int end) {}
