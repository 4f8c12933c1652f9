package io.github.shikra4j.runtime.generate;

import com.google.common.primitives.ImmutableIntArray;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The ids of location tokens.
 *
 * @param bins those of 0 to 1000 thousandths, {@code [1001]}
 * @param start what an answer writes before its first number's opening token, often nothing
 * @param gap what stands between two numbers, often nothing
 * @param box those around boxes
 * @param point those around points
 */
record LocationTokens(
    ImmutableIntArray bins,
    ImmutableIntArray start,
    ImmutableIntArray gap,
    Around box,
    Around point) {

  /** The tokens around a group; without a separator it holds one item. */
  record Around(int open, OptionalInt separator, int close) {}

  /**
   * Finds the tokens, and how the tokenizer joins them.
   *
   * @throws CheckpointException if one is missing, or the tokenizer takes them apart
   */
  static LocationTokens of(Tokenizer tokenizer) {
    int[] bins =
        IntStream.rangeClosed(0, 1000).map(k -> id(tokenizer, "<bin_" + k + ">")).toArray();
    Around box = around(tokenizer, "b");
    Around point = around(tokenizer, "p");
    int[] sample = tokenizer.encode("<b_st><bin_123> <bin_456> <bin_789> <bin_999><b_ed>");
    int open = indexOf(sample, box.open());
    int first = indexOf(sample, bins[123]);
    int second = indexOf(sample, bins[456]);
    int last = indexOf(sample, bins[999]);
    if (open < 0
        || first != open + 1
        || second < first
        || last < 0
        || last + 2 != sample.length
        || sample[last + 1] != box.close()) {
      throw new CheckpointException(
          "the tokenizer takes location tokens apart: it encodes a box as "
              + Arrays.toString(sample)
              + "; check added_tokens.json");
    }
    int begin = sample[0] == tokenizer.beginId() ? 1 : 0;
    return new LocationTokens(
        ImmutableIntArray.copyOf(bins),
        ImmutableIntArray.copyOf(sample).subArray(begin, open),
        ImmutableIntArray.copyOf(sample).subArray(first + 1, second),
        box,
        point);
  }

  private static Around around(Tokenizer tokenizer, String letter) {
    return new Around(
        id(tokenizer, "<" + letter + "_st>"),
        tokenizer.controlId("<" + letter + "_sep>"),
        id(tokenizer, "<" + letter + "_ed>"));
  }

  private static int id(Tokenizer tokenizer, String token) {
    return tokenizer
        .controlId(token)
        .orElseThrow(
            () ->
                new CheckpointException(
                    "the vocabulary has no location token "
                        + token
                        + ": check added_tokens.json, or choose numerals"));
  }

  private static int indexOf(int[] ids, int id) {
    return IntStream.range(0, ids.length).filter(i -> ids[i] == id).findFirst().orElse(-1);
  }

  /** Returns the tokens of the thousandths from one to another, both included. */
  TokenSet between(int from, int to) {
    return TokenSet.of(bins.subArray(from, to + 1).toArray());
  }
}
