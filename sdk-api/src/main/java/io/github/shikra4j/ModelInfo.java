package io.github.shikra4j;

/**
 * What was opened, and how it runs.
 *
 * @param parameters numbers in the weights of vision tower, projector and language model
 * @param contextLength the most tokens that prompt and answer may have together
 * @param imageTokens patches of a picture, each of which is a token of the prompt; the marks around
 *     them, in models that have these, are not counted
 * @param device where the model runs, and why there
 * @param precision the number format that it computes in; never {@link Precision#AUTO}
 */
public record ModelInfo(
    long parameters, int contextLength, int imageTokens, String device, Precision precision) {}
