package io.github.shikra4j.training.engine;

import java.util.SplittableRandom;

/**
 * The first weights of an adapter, as PEFT draws them: a uniform, so that its outputs are about as
 * large as its inputs; b zero, so that training begins with the model as it is.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 */
record LoraInit(int rank, float[] a, float[] b) {
  private static final String WEIGHT = ".weight";

  static LoraInit draw(int rank, long out, long in, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double bound = 1 / Math.sqrt((double) in);
    float[] a = new float[Math.toIntExact(rank * in)];
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return new LoraInit(rank, a, new float[Math.toIntExact(out * rank)]);
  }

  static String nameOfA(String linear) {
    return stem(linear) + ".lora_A.weight";
  }

  static String nameOfB(String linear) {
    return stem(linear) + ".lora_B.weight";
  }

  private static String stem(String linear) {
    return linear.substring(0, linear.length() - WEIGHT.length());
  }
}
