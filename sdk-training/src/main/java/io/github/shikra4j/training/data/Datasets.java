package io.github.shikra4j.training.data;

import com.google.common.primitives.ImmutableLongArray;
import io.github.shikra4j.InvalidQuestionException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Data sets made of others. */
public final class Datasets {

  /** When interleaving ends. */
  public enum Stop {
    /** As soon as one data set has been read to its end. */
    FIRST_EXHAUSTED,
    /** When each has; those that end earlier begin again. */
    ALL_EXHAUSTED
  }

  private Datasets() {}

  private record View(Dataset of, long size, Order order) implements Dataset {
    @Override
    public TrainingItem get(long index) {
      return of.get(order.at(checked(index, size)));
    }
  }

  private interface Order {
    long at(long index);
  }

  private record Concatenation(List<Dataset> parts, long[] ends) implements Dataset {
    @Override
    public long size() {
      return ends[ends.length - 1];
    }

    @Override
    public TrainingItem get(long index) {
      checked(index, size());
      int part = Arrays.binarySearch(ends, index);
      part = part < 0 ? -part - 1 : part + 1;
      while (ends[part] <= index) {
        part++;
      }
      return parts.get(part).get(index - (ends[part] - parts.get(part).size()));
    }
  }

  /** Returns data sets one behind the other. */
  public static Dataset concatenate(List<? extends Dataset> parts) {
    long[] ends = parts.stream().mapToLong(Dataset::size).toArray();
    if (ends.length == 0) {
      throw new InvalidQuestionException("there is no data set; give at least one");
    }
    Arrays.parallelPrefix(ends, Long::sum);
    return new Concatenation(List.copyOf(parts), ends);
  }

  /** Returns the items {@code from} to {@code to}, exclusive. */
  public static Dataset subset(Dataset of, long from, long to) {
    if (from < 0 || to < from || to > of.size()) {
      throw new InvalidQuestionException(
          "items " + from + " to " + to + " are not in a data set of " + of.size());
    }
    return new View(of, to - from, index -> from + index);
  }

  /** Returns a data set so many times over. */
  public static Dataset repeat(Dataset of, int times) {
    return new View(of, Math.multiplyExact(of.size(), times), index -> index % of.size());
  }

  /** Returns a data set in an order that its seed decides, in no memory to speak of. */
  public static Dataset shuffle(Dataset of, long seed) {
    return new View(of, of.size(), new Permutation(of.size(), seed)::at);
  }

  /** Returns the item at a place of a data set so shuffled. */
  public static long shuffled(long place, long size, long seed) {
    return new Permutation(size, seed).at(place);
  }

  /** Returns an item of each data set in turn. */
  public static Dataset interleave(List<? extends Dataset> parts, Stop stop) {
    Dataset all = concatenate(parts);
    long[] sizes = sizes(parts);
    LongStream of = Arrays.stream(sizes);
    long rounds = stop == Stop.FIRST_EXHAUSTED ? of.min().getAsLong() : of.max().getAsLong();
    long[] starts = starts(sizes);
    int count = sizes.length;
    return new View(
        all,
        rounds * count,
        index -> {
          int part = (int) (index % count);
          return starts[part] + index / count % sizes[part];
        });
  }

  /**
   * Returns data sets mixed by chance. Each draw of {@link SplittableRandom#nextDouble()} picks the
   * first data set whose cumulated share exceeds it; each data set keeps its order and begins again
   * at its end.
   *
   * @param shares one for each data set; positive, in any unit
   * @param seed decides the order; the same on every machine
   */
  public static Dataset interleave(
      List<? extends Dataset> parts, double[] shares, long seed, Stop stop) {
    Dataset all = concatenate(parts);
    long[] order = order(sizes(parts), cumulated(shares, parts.size()), seed, stop);
    return new View(all, order.length, index -> order[(int) index]);
  }

  private static long[] order(long[] sizes, double[] cumulated, long seed, Stop stop) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] starts = starts(sizes);
    long[] next = new long[sizes.length];
    boolean[] ended = new boolean[sizes.length];
    int left = stop == Stop.FIRST_EXHAUSTED ? 1 : sizes.length;
    ImmutableLongArray.Builder order = ImmutableLongArray.builder();
    while (left > 0) {
      int part = drawn(cumulated, random.nextDouble());
      order.add(starts[part] + next[part]);
      next[part] = (next[part] + 1) % sizes[part];
      if (next[part] == 0 && !ended[part]) {
        ended[part] = true;
        left--;
      }
    }
    return order.build().toArray();
  }

  private static int drawn(double[] cumulated, double draw) {
    int part = 0;
    while (part < cumulated.length - 1 && cumulated[part] <= draw) {
      part++;
    }
    return part;
  }

  private static double[] cumulated(double[] shares, int parts) {
    double sum = Arrays.stream(shares).sum();
    boolean positive = Arrays.stream(shares).allMatch(share -> share > 0);
    if (shares.length != parts || !positive || !Double.isFinite(sum)) {
      throw new InvalidQuestionException(
          "shares "
              + Arrays.toString(shares)
              + ": each of the "
              + parts
              + " data sets needs a positive one");
    }
    double[] cumulated = Arrays.stream(shares).map(share -> share / sum).toArray();
    Arrays.parallelPrefix(cumulated, Double::sum);
    return cumulated;
  }

  private static long[] sizes(List<? extends Dataset> parts) {
    long[] sizes = parts.stream().mapToLong(Dataset::size).toArray();
    for (long size : sizes) {
      if (size == 0) {
        throw new InvalidQuestionException("an empty data set cannot be interleaved; leave it out");
      }
    }
    return sizes;
  }

  private static long[] starts(long[] sizes) {
    long[] starts = new long[sizes.length];
    for (int i = 1; i < sizes.length; i++) {
      starts[i] = starts[i - 1] + sizes[i - 1];
    }
    return starts;
  }

  private static long checked(long index, long size) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("item " + index + " of a data set of " + size);
    }
    return index;
  }
}
