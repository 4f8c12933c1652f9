package io.github.shikra4j.training.recipe;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.yaml.Check;
import java.util.List;

/**
 * The data of a stage, and their order.
 *
 * @param sources at least one
 * @param mix how several become one
 * @param order in which items are taken
 * @param seed decides mix and order
 * @param groupByLength whether batches hold items of about one length, which wastes less time where
 *     several items share a pass; for shuffled orders
 * @param maxLength the most tokens of an item, those of the picture are spared; 0 for no limit
 */
public record DataMix(
    List<DataSource> sources,
    Mix mix,
    Order order,
    long seed,
    boolean groupByLength,
    int maxLength) {

  /** How several data sets become one. */
  public enum Mix {
    /** One behind the other. */
    CONCATENATE,
    /** By chance in their shares, until the first one has been read to its end. */
    INTERLEAVE_FIRST_EXHAUSTED,
    /** By chance in their shares, until all have; those that end earlier begin again. */
    INTERLEAVE_ALL_EXHAUSTED
  }

  /** In which order items are taken. */
  public enum Order {
    /** By chance, another one in each epoch. */
    SHUFFLED,
    /** As they stand, beginning again at the end. */
    SEQUENTIAL
  }

  /**
   * Checks the numbers.
   *
   * @param sources at least one
   * @param mix how several become one
   * @param order in which items are taken
   * @param seed decides mix and order
   * @param groupByLength whether batches hold items of about one length, which wastes less time
   *     where several items share a pass; for shuffled orders
   * @param maxLength the most tokens of an item, those of the picture are spared; 0 for no limit
   * @throws InvalidQuestionException if there is no source or the limit is negative
   */
  public DataMix {
    sources = List.copyOf(sources);
    Check.that(!sources.isEmpty(), "data", sources, "at least one source");
    Check.that(maxLength >= 0, "max_length", maxLength, "0 for no limit, or more");
  }

  /**
   * Takes data sets one behind the other, shuffled.
   *
   * @param sources at least one
   * @return the mix
   */
  public static DataMix of(List<DataSource> sources) {
    return new DataMix(sources, Mix.CONCATENATE, Order.SHUFFLED, 0, false, 0);
  }

  /**
   * Returns the same mixed otherwise.
   *
   * @param other how
   * @return a new one
   */
  public DataMix withMix(Mix other) {
    return new DataMix(sources, other, order, seed, groupByLength, maxLength);
  }

  /**
   * Returns the same in another order.
   *
   * @param other the order
   * @return a new one
   */
  public DataMix withOrder(Order other) {
    return new DataMix(sources, mix, other, seed, groupByLength, maxLength);
  }

  /**
   * Returns the same with another seed.
   *
   * @param other any number
   * @return a new one
   */
  public DataMix withSeed(long other) {
    return new DataMix(sources, mix, order, other, groupByLength, maxLength);
  }

  /**
   * Returns the same with batches of about one length.
   *
   * @return a new one
   */
  public DataMix groupedByLength() {
    return new DataMix(sources, mix, order, seed, true, maxLength);
  }

  /**
   * Returns the same with a limit.
   *
   * @param tokens the most of an item, those of the picture are spared; 0 for no limit
   * @return a new one
   */
  public DataMix withMaxLength(int tokens) {
    return new DataMix(sources, mix, order, seed, groupByLength, tokens);
  }
}
