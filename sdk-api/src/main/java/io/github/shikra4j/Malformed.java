package io.github.shikra4j;

/**
 * Text that looks like coordinates and is none.
 *
 * @param text the text as the model wrote it
 * @param start where it begins in {@link GroundedAnswer#rawText()}
 * @param reason what is wrong with it
 */
public record Malformed(String text, int start, String reason) {}
