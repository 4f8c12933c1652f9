/**
 * Referential dialogue: talk with a multimodal language model about a picture, point at places in
 * it, and get answers that point back.
 *
 * <p>Start at {@link io.github.shikra4j.ReferentialDialogue}. Every {@code Box} and {@code Point}
 * is relative to the upright original picture: {@code (0, 0)} is its top left corner, {@code (1,
 * 1)} its bottom right one. The padded square that the model sees shows only in the model's own
 * words: {@code GroundedAnswer.rawText}, the pieces of a stream and {@code Turn.answer}.
 *
 * @see <a href="https://arxiv.org/abs/2306.15195">Shikra: Unleashing Multimodal LLM's Referential
 *     Dialogue Magic</a>
 */
@NullMarked
package io.github.shikra4j;

import org.jspecify.annotations.NullMarked;
