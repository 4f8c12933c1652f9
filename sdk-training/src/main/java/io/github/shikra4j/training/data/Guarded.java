package io.github.shikra4j.training.data;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.ShikraException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Items whose bad rows are reported, counted once each, and replaced by good ones from anywhere,
 * the same in every run, so that places stay what they are and a resumed run sees the same items.
 *
 * @param <T> what they are
 */
public final class Guarded<T> implements Items<T> {
  private final Items<T> of;
  private final BadRows policy;
  private final Consumer<String> report;
  private final Set<Long> bad = new HashSet<>();

  /**
   * Guards items.
   *
   * @param report is told of each bad row once, with file, line and reason
   */
  public Guarded(Items<T> of, BadRows policy, Consumer<String> report) {
    this.of = of;
    this.policy = policy;
    this.report = report;
  }

  @Override
  public long size() {
    return of.size();
  }

  @Override
  public T get(long index) {
    for (long tried = 0; tried <= of.size(); tried++) {
      long row = tried == 0 ? index : substitute(index + tried);
      try {
        return of.get(row);
      } catch (ShikraException e) {
        if (policy == BadRows.STOP) {
          throw e;
        }
        note(row, e);
      }
    }
    throw new InvalidQuestionException("none of the " + of.size() + " rows can be used");
  }

  /** Bad rows stand side by side: if the next one took their places, it would be seen for all. */
  private long substitute(long place) {
    return Datasets.shuffled(place % of.size(), of.size(), 0);
  }

  private synchronized void note(long row, ShikraException e) {
    if (bad.add(row)) {
      report.accept(String.valueOf(e.getMessage()));
    }
  }
}
