package io.github.shikra4j.runtime.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Several requests' new tokens, packed one after the other.
 *
 * @param ids {@code [tokens]}
 * @param positions of each token in its own request, {@code [tokens]}
 * @param counts new tokens of each request
 * @param past tokens in each request's cache
 * @param wanted the rows of {@code ids} whose logits are wanted
 */
record Pass(long[] ids, long[] positions, long[] counts, long[] past, long[] wanted) {

  static Pass of(List<Feed> feeds) {
    LongStream.Builder wanted = LongStream.builder();
    long end = 0;
    for (Feed feed : feeds) {
      end += feed.ids().length;
      LongStream.range(end - feed.logits(), end).forEach(wanted);
    }
    return new Pass(
        feeds.stream().flatMapToInt(f -> IntStream.of(f.ids())).asLongStream().toArray(),
        feeds.stream().flatMapToLong(Pass::positions).toArray(),
        feeds.stream().mapToLong(feed -> feed.ids().length).toArray(),
        feeds.stream().mapToLong(feed -> feed.cache().length()).toArray(),
        wanted.build().toArray());
  }

  private static LongStream positions(Feed feed) {
    long past = feed.cache().length();
    return LongStream.range(past, past + feed.ids().length);
  }
}
