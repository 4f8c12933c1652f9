package io.github.shikra4j.runtime.generate;

import com.google.common.primitives.ImmutableIntArray;

/**
 * What the language model shall compute next.
 *
 * @param dropped how many of the tokens fed last, from the end, were guessed wrong and shall be
 *     removed from the KV cache first
 * @param ids the tokens to feed in one pass, at least one; every one's logits are asked for
 */
public record Step(int dropped, ImmutableIntArray ids) {}
