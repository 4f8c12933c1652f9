package io.github.shikra4j;

/**
 * Text that looks like coordinates and is none.
 *
 * @param text the text as the model wrote it, in the padded square where it is numbers
 * @param start the {@code char} where it begins in {@link GroundedAnswer#rawText()}
 * @param reason what is wrong with it
 */
public record Malformed(String text, int start, String reason) {}
