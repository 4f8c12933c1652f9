package io.github.shikra4j.runtime.generate;

import com.google.common.base.Ticker;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.ImmutableIntArray;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.OverloadedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Finds the log-probability that the model gives to each of some answers. The prompt is computed
 * once; each candidate goes in by one pass and is forgotten again.
 */
public final class CandidateScoring implements Decoding {
  private final List<int[]> candidates;
  private final double[] scores;
  private final LogSoftmax softmax = new LogSoftmax();
  private final TimeLimit limit;
  private int current = -1;
  private boolean late;
  private volatile boolean cancelled;

  /**
   * Prepares, and starts the clock.
   *
   * @param candidates the tokens of each, at least one
   * @param timeLimit the longest that it may take; empty for no limit
   * @param clock counts nanoseconds and never goes back
   */
  public CandidateScoring(List<int[]> candidates, Optional<Duration> timeLimit, Ticker clock) {
    this.candidates = candidates;
    this.scores = new double[candidates.size()];
    this.limit = new TimeLimit(timeLimit, clock);
  }

  /** Ends the scoring at its next step. May be called from any thread. */
  public void cancel() {
    cancelled = true;
  }

  @Override
  public int maxTokens() {
    return candidates.stream().mapToInt(tokens -> tokens.length).max().orElseThrow();
  }

  @Override
  public boolean stopIfDue() {
    late = late || limit.isOver();
    return cancelled || late;
  }

  @Override
  public int answerTokens() {
    return 0;
  }

  @Override
  public FinishReason finishReason() {
    return cancelled ? FinishReason.CANCELLED : late ? FinishReason.TIME : FinishReason.END;
  }

  @Override
  public Optional<Step> next(LogitRows rows) {
    if (stopIfDue()) {
      return Optional.empty();
    }
    int dropped = 0;
    if (current < 0) {
      scoreFirstTokens(rows.row(0));
    } else {
      dropped = scoreRest(rows);
    }
    do {
      current++;
    } while (current < candidates.size() && candidates.get(current).length == 1);
    if (current == candidates.size()) {
      return Optional.empty();
    }
    int[] tokens = candidates.get(current);
    ImmutableIntArray fed = ImmutableIntArray.copyOf(tokens).subArray(0, tokens.length - 1);
    return Optional.of(new Step(dropped, fed));
  }

  private void scoreFirstTokens(float[] logits) {
    double normaliser = softmax.normaliser(logits);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = logits[candidates.get(i)[0]] - normaliser;
    }
  }

  private int scoreRest(LogitRows rows) {
    int[] tokens = candidates.get(current);
    for (int i = 1; i < tokens.length; i++) {
      float[] logits = rows.row(i - 1);
      scores[current] += logits[tokens[i]] - softmax.normaliser(logits);
    }
    return tokens.length - 1;
  }

  /**
   * Returns the probability of each candidate against the others; they sum to 1.
   *
   * @throws CancellationException if the scoring was cancelled
   * @throws OverloadedException if its time was over before the last candidate
   */
  public List<Double> probabilities() {
    if (cancelled) {
      throw new CancellationException();
    }
    if (late) {
      throw new OverloadedException(
          "the time limit was over before all candidates were scored: try again later, or allow more");
    }
    double largest = Doubles.max(scores);
    double[] shares = Arrays.stream(scores).map(score -> Math.exp(score - largest)).toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).boxed().toList();
  }
}
