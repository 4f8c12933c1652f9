package io.github.shikra4j.runtime.generate;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Draws a token: allowed tokens, then temperature, then the k most probable, then the smallest
 * number of most probable ones that reach p together, in the order of Hugging Face's warpers.
 *
 * <p>Only as many tokens are put in order as are kept: they are taken off a heap one by one.
 */
final class DrawingSampler implements Sampler {
  private final LogSoftmax softmax = new LogSoftmax();
  private final double temperature;
  private final int topK;
  private final double topP;
  private final RandomGenerator random;

  private int[] candidates = {};
  private double[] weights = {};
  private float[] logits = {};

  DrawingSampler(double temperature, int topK, double topP, long seed) {
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    // Named, so that a seed gives the same answer on every Java release.
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  @Override
  public Sampled sample(float[] logits, TokenSet allowed) {
    double normaliser = softmax.normaliser(logits);
    this.logits = logits;
    int count = collect(allowed);
    if (count == 0) {
      throw LogSoftmax.nothingAllowed();
    }
    int token = topK > 0 || topP < 1 ? drawMostProbable(count) : draw(0, count, weigh(0, count));
    return new Sampled(token, logits[token] - normaliser);
  }

  private int collect(TokenSet allowed) {
    if (candidates.length < logits.length) {
      candidates = new int[logits.length];
      weights = new double[logits.length];
    }
    int count = 0;
    for (int range = 0; range < allowed.ranges(); range++) {
      int to = allowed.to(range, logits.length);
      for (int id = allowed.from(range); id < to; id++) {
        if (logits[id] != Float.NEGATIVE_INFINITY) {
          candidates[count++] = id;
        }
      }
    }
    return count;
  }

  /** The kept ones gather at the end of {@code candidates}, the most probable last. */
  private int drawMostProbable(int count) {
    for (int at = count / 2 - 1; at >= 0; at--) {
      siftDown(at, count);
    }
    boolean cut = topK > 0 && topK < count;
    int from = cut ? takeK(count) : 0;
    double total = weigh(from, count);
    if (topP >= 1) {
      return draw(from, count, total);
    }
    return cut ? drawNucleusOfSorted(from, count, total) : drawNucleusOfHeap(count, total);
  }

  /** Takes k off the heap, and further ones as probable as the last, as torch.topk's bound does. */
  private int takeK(int count) {
    int heap = count;
    while (heap > count - topK) {
      heap = take(heap);
    }
    while (heap > 0 && logits[candidates[0]] == logits[candidates[heap]]) {
      heap = take(heap);
    }
    return heap;
  }

  private int drawNucleusOfSorted(int from, int count, double total) {
    int start = count;
    double reached = 0;
    while (start > from && (start == count || reached < topP * total)) {
      reached += weights[--start];
    }
    return draw(start, count, reached);
  }

  private int drawNucleusOfHeap(int count, double total) {
    int heap = count;
    double highest = logits[candidates[0]];
    double reached = 0;
    while (heap > 0 && (heap == count || reached < topP * total)) {
      heap = take(heap);
      weights[heap] = weight(candidates[heap], highest);
      reached += weights[heap];
    }
    return draw(heap, count, reached);
  }

  private double weigh(int from, int to) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      highest = Math.max(highest, logits[candidates[i]]);
    }
    double total = 0;
    for (int i = from; i < to; i++) {
      weights[i] = weight(candidates[i], highest);
      total += weights[i];
    }
    return total;
  }

  private double weight(int token, double highest) {
    return Math.exp((logits[token] - highest) / temperature);
  }

  private int draw(int from, int to, double total) {
    double left = random.nextDouble() * total;
    for (int i = to - 1; i > from; i--) {
      left -= weights[i];
      if (left < 0) {
        return candidates[i];
      }
    }
    return candidates[from];
  }

  /** Moves the heap's root behind the heap; returns the heap's new size. */
  private int take(int heap) {
    int root = candidates[0];
    candidates[0] = candidates[heap - 1];
    candidates[heap - 1] = root;
    siftDown(0, heap - 1);
    return heap - 1;
  }

  private void siftDown(int start, int heap) {
    int token = candidates[start];
    int at = start;
    for (int child = 2 * at + 1; child < heap; child = 2 * at + 1) {
      if (child + 1 < heap && isBefore(candidates[child + 1], candidates[child])) {
        child++;
      }
      if (!isBefore(candidates[child], token)) {
        break;
      }
      candidates[at] = candidates[child];
      at = child;
    }
    candidates[at] = token;
  }

  private boolean isBefore(int left, int right) {
    return logits[left] > logits[right] || (logits[left] == logits[right] && left < right);
  }
}
