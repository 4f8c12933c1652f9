package io.github.shikra4j.runtime.generate;

/** Takes the most probable token; of equal ones that with the lowest id, as torch.argmax does. */
final class GreedySampler implements Sampler {
  private final LogSoftmax softmax = new LogSoftmax();

  @Override
  public Sampled sample(float[] logits, TokenSet allowed) {
    double normaliser = softmax.normaliser(logits);
    int best = -1;
    float highest = Float.NEGATIVE_INFINITY;
    for (int range = 0; range < allowed.ranges(); range++) {
      int to = allowed.to(range, logits.length);
      for (int id = allowed.from(range); id < to; id++) {
        if (logits[id] > highest) {
          highest = logits[id];
          best = id;
        }
      }
    }
    if (best < 0) {
      throw LogSoftmax.nothingAllowed();
    }
    return new Sampled(best, highest - normaliser);
  }
}
