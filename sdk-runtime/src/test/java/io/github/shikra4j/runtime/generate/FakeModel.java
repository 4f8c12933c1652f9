package io.github.shikra4j.runtime.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Stands for the language model and its KV cache: logits depend on every token before. */
final class FakeModel {
  private final Function<List<Integer>, float[]> logits;
  private final List<Integer> cache = new ArrayList<>();
  private int passes;

  private FakeModel(Function<List<Integer>, float[]> logits) {
    this.logits = logits;
  }

  /** Random logits of the tokens so far, lifted for some. */
  static FakeModel random(int vocabulary, long seed, int... likely) {
    return new FakeModel(
        tokens -> {
          Random random = new Random(seed * 31 + tokens.hashCode());
          float[] row = new float[vocabulary];
          for (int id = 0; id < vocabulary; id++) {
            row[id] = (float) random.nextGaussian();
          }
          Arrays.stream(likely).forEach(id -> row[id] += 3);
          return row;
        });
  }

  /** Writes these tokens, whatever else was fed. */
  static FakeModel writing(int vocabulary, int... ids) {
    return new FakeModel(
        tokens -> {
          float[] row = new float[vocabulary];
          row[ids[Math.min(tokens.size(), ids.length - 1)]] = 10;
          return row;
        });
  }

  static FakeModel of(Function<List<Integer>, float[]> logits) {
    return new FakeModel(logits);
  }

  /** Runs a whole answer; {@code withPrompt} feeds its opening together with the prompt. */
  Generated run(GenerationState state, boolean withPrompt) {
    int[] opening = withPrompt ? state.opening().toArray() : new int[0];
    Optional<Step> feed = state.next(compute(opening, true));
    while (feed.isPresent()) {
      feed = state.next(pass(feed.get()));
    }
    return state.result();
  }

  LogitRows prompt() {
    return compute(new int[0], true);
  }

  LogitRows pass(Step feed) {
    passes++;
    cache.subList(cache.size() - feed.dropped(), cache.size()).clear();
    return compute(feed.ids().toArray(), false);
  }

  private LogitRows compute(int[] tokens, boolean promptToo) {
    List<float[]> rows = new ArrayList<>();
    if (promptToo) {
      rows.add(logits.apply(List.copyOf(cache)));
    }
    for (int token : tokens) {
      cache.add(token);
      rows.add(logits.apply(List.copyOf(cache)));
    }
    return rows::get;
  }

  int passes() {
    return passes;
  }
}
