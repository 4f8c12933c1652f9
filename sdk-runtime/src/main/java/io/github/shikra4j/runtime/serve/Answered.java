package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.GroundedAnswer;

/**
 * An answer with what the API does not show.
 *
 * @param prompt what was asked, in tokens
 * @param text the answer as the original program decodes it, special tokens left out
 * @param answer the answer for the application
 */
public record Answered(Prompt prompt, String text, GroundedAnswer answer) {}
