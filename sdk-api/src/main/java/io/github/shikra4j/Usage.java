package io.github.shikra4j;

/**
 * What an answer took.
 *
 * @param promptTokens tokens of the prompt, the picture's included
 * @param answerTokens tokens of the answer, its end token included
 * @param steps passes of the language model after the prompt's; fewer than the tokens where a
 *     grammar forced some
 * @param seconds from the start of computing to the last token
 */
public record Usage(int promptTokens, int answerTokens, int steps, double seconds) {}
