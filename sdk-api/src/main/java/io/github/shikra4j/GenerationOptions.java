package io.github.shikra4j;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is generated. {@link #defaults()} is greedy until the model ends, as the original's
 * demo.
 *
 * @param maxNewTokens the most tokens of the answer, at least 1
 * @param temperature 0 takes the most probable token each time; above, the logits are divided by it
 * @param topK only the k most probable tokens may be drawn; 0 for all
 * @param topP only the most probable tokens whose probabilities reach p together may be drawn; in
 *     (0, 1]
 * @param seed makes drawing repeatable
 * @param timeLimit the longest that an answer may take, its time in the queue included, from when
 *     the questions before it in its dialogue are answered; empty for no limit
 * @param stop the answer ends before the first of these texts
 * @param constraint what coordinates are held to
 */
public record GenerationOptions(
    int maxNewTokens,
    double temperature,
    int topK,
    double topP,
    long seed,
    Optional<Duration> timeLimit,
    List<String> stop,
    CoordinateConstraint constraint) {

  /**
   * Checks the ranges.
   *
   * @param maxNewTokens the most tokens of the answer, at least 1
   * @param temperature 0 takes the most probable token each time; above, the logits are divided by
   *     it
   * @param topK only the k most probable tokens may be drawn; 0 for all
   * @param topP only the most probable tokens whose probabilities reach p together may be drawn; in
   *     (0, 1]
   * @param seed makes drawing repeatable
   * @param timeLimit the longest that an answer may take, its time in the queue included; empty for
   *     no limit
   * @param stop the answer ends before the first of these texts
   * @param constraint what coordinates are held to
   * @throws InvalidQuestionException if a value is out of range
   */
  public GenerationOptions {
    stop = List.copyOf(stop);
    Objects.requireNonNull(constraint);
    check(maxNewTokens >= 1, "maxNewTokens", maxNewTokens, "at least 1");
    check(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
    check(topK >= 0, "topK", topK, "at least 0");
    check(topP > 0 && topP <= 1, "topP", topP, "above 0, at most 1");
    timeLimit.ifPresent(t -> check(!t.isNegative() && !t.isZero(), "timeLimit", t, "above 0"));
    stop.forEach(s -> check(!s.isEmpty(), "stop", "an empty text", "at least one character"));
  }

  private static void check(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new InvalidQuestionException(name + " is " + value + "; allowed is " + allowed);
    }
  }

  /** {@return the defaults: greedy, at most 512 tokens, no constraint} */
  public static GenerationOptions defaults() {
    return builder().build();
  }

  /** {@return a builder that holds the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return a builder that holds these options} */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxNewTokens = maxNewTokens;
    builder.temperature = temperature;
    builder.topK = topK;
    builder.topP = topP;
    builder.seed = seed;
    builder.timeLimit = timeLimit.orElse(null);
    builder.stop = stop;
    builder.constraint = constraint;
    return builder;
  }

  /** Builds options. */
  public static final class Builder {
    private int maxNewTokens = 512;
    private double temperature;
    private int topK;
    private double topP = 1;
    private long seed;
    private @Nullable Duration timeLimit;
    private List<String> stop = List.of();
    private CoordinateConstraint constraint = CoordinateConstraint.NONE;

    private Builder() {}

    /**
     * Sets the most tokens of the answer.
     *
     * @param tokens the number of tokens, at least 1
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder maxNewTokens(int tokens) {
      this.maxNewTokens = tokens;
      return this;
    }

    /**
     * Sets the temperature; 0 is greedy.
     *
     * @param temperature from 0 to 100
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder temperature(double temperature) {
      this.temperature = temperature;
      return this;
    }

    /**
     * Sets how many of the most probable tokens may be drawn; 0 for all.
     *
     * @param tokens the number of tokens, at least 0
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder topK(int tokens) {
      this.topK = tokens;
      return this;
    }

    /**
     * Sets the share of probability from which tokens may be drawn.
     *
     * @param share the share, in (0, 1]
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder topP(double share) {
      this.topP = share;
      return this;
    }

    /**
     * Sets the seed of drawing.
     *
     * @param seed any number
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Sets the longest that an answer may take, its time in the queue included.
     *
     * @param limit the limit, above 0
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder timeLimit(Duration limit) {
      this.timeLimit = limit;
      return this;
    }

    /**
     * Sets the texts before which the answer ends.
     *
     * @param texts the texts, none of them empty
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder stop(List<String> texts) {
      this.stop = texts;
      return this;
    }

    /**
     * Sets what coordinates are held to.
     *
     * @param constraint the constraint
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder constraint(CoordinateConstraint constraint) {
      this.constraint = constraint;
      return this;
    }

    /**
     * Builds the options.
     *
     * @return the options
     * @throws InvalidQuestionException if a value is out of range
     */
    public GenerationOptions build() {
      return new GenerationOptions(
          maxNewTokens,
          temperature,
          topK,
          topP,
          seed,
          Optional.ofNullable(timeLimit),
          stop,
          constraint);
    }
  }
}
