package io.github.shikra4j.runtime.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.EngineException;
import io.github.shikra4j.GenerationOptions;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SamplerTests {
  private static final float NONE = Float.NEGATIVE_INFINITY;
  private static final int DRAWS = 20_000;

  @Test
  void greedy_onTie_takesTheLowestId() {
    assertEquals(1, greedy().sample(new float[] {1, 3, 2, 3}, TokenSet.all()).token());
    assertEquals(0, greedy().sample(new float[] {-2, -2, -2}, TokenSet.all()).token());
  }

  @Test
  void greedy_amongAllowed_takesTheirBestWithItsUnmaskedProbability() {
    Sampled sampled = greedy().sample(new float[] {5, 3, 2, 1}, TokenSet.of(3, 2));
    assertEquals(2, sampled.token());
    double all = Math.exp(5) + Math.exp(3) + Math.exp(2) + Math.exp(1);
    assertEquals(Math.log(Math.exp(2) / all), sampled.logProbability(), 1e-12);
  }

  @Test
  void logProbability_overALargeVocabulary_isThatOfTheExactSum() {
    for (float spread : new float[] {0.1f, 3, 20, 200}) {
      float[] logits = logits(33_000, spread, 7);
      double max =
          IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().getAsDouble();
      double sum =
          IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i] - max)).sum();
      assertEquals(-Math.log(sum), greedy().sample(logits, TokenSet.all()).logProbability(), 1e-10);
    }
  }

  @Test
  void logProbability_withTemperatureAndTruncation_isUntouchedByThem() {
    float[] logits = {2, 1, 0};
    double all = Math.exp(2) + Math.exp(1) + 1;
    Sampled sampled = drawing(0.5, 1, 1, 3).sample(logits, TokenSet.all());
    assertEquals(Math.log(Math.exp(2) / all), sampled.logProbability(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "1,0.9"})
  void sample_ofUnusableLogits_saysSo(double temperature, double topP) {
    Sampler sampler = drawing(temperature, 0, topP == 0 ? 1 : topP, 1);
    assertMessage("token 1 is NaN", sampler, new float[] {1, Float.NaN, 2}, TokenSet.all());
    assertMessage(
        "token 2 is Infinity",
        sampler,
        new float[] {1, 2, Float.POSITIVE_INFINITY},
        TokenSet.all());
    assertMessage("all 3 logits", sampler, new float[] {NONE, NONE, NONE}, TokenSet.all());
    assertMessage("may come here", sampler, new float[] {1, NONE, NONE}, TokenSet.of(1, 2));
  }

  @Test
  void draw_withTemperature_followsTheTemperedSoftmax() {
    float[] logits = {1, 0, 2, -1, 0.5f, NONE};
    assertDistribution(logits, 0.7, 0, 1, TokenSet.all(), powers(logits, 0.7, 0, 1, 2, 3, 4));
    assertDistribution(logits, 2, 0, 1, TokenSet.of(0, 2, 3), powers(logits, 2, 0, 2, 3));
  }

  @Test
  void draw_withTopK_keepsTheKMostProbableAndTheLastOnesEquals() {
    float[] logits = {1, 0, 2, -1, 0.5f};
    assertDistribution(logits, 1, 2, 1, TokenSet.all(), powers(logits, 1, 0, 2));
    assertDistribution(logits, 1, 2, 1, TokenSet.allBut(2), powers(logits, 1, 0, 4));
    float[] tied = {1, 2, 1, 0};
    assertDistribution(tied, 1, 2, 1, TokenSet.all(), powers(tied, 1, 0, 1, 2));
  }

  @Test
  void draw_withTopP_keepsTheFewestThatReachIt() {
    float[] logits = logs(0.1, 0.4, 0.2, 0.3);
    assertDistribution(logits, 1, 0, 0.39, TokenSet.all(), powers(logits, 1, 1));
    assertDistribution(logits, 1, 0, 0.41, TokenSet.all(), powers(logits, 1, 1, 3));
    assertDistribution(logits, 1, 0, 0.69, TokenSet.all(), powers(logits, 1, 1, 3));
    assertDistribution(logits, 1, 0, 0.71, TokenSet.all(), powers(logits, 1, 1, 2, 3));
    assertDistribution(logits, 1, 0, 0.91, TokenSet.all(), powers(logits, 1, 0, 1, 2, 3));
    assertDistribution(logits, 1, 0, 1e-12, TokenSet.all(), powers(logits, 1, 1));
  }

  @Test
  void draw_withTopKAndTopP_takesTheShareOfWhatTopKKept() {
    // Of 0.4, 0.3, 0.2 the first two hold 7/9.
    float[] logits = logs(0.1, 0.4, 0.2, 0.3);
    assertDistribution(logits, 1, 3, 0.77, TokenSet.all(), powers(logits, 1, 1, 3));
    assertDistribution(logits, 1, 3, 0.79, TokenSet.all(), powers(logits, 1, 1, 2, 3));
    // Tempering comes first: at 0.5 the shares are 16, 9, 4 and 1 of 30.
    assertDistribution(logits, 0.5, 0, 0.53, TokenSet.all(), powers(logits, 0.5, 1));
    assertDistribution(logits, 0.5, 0, 0.54, TokenSet.all(), powers(logits, 0.5, 1, 3));
  }

  @Test
  void draw_withTopKOfEverything_isTheWholeSoftmax() {
    float[] logits = {1, 0, 2};
    assertDistribution(logits, 1, 99, 1, TokenSet.all(), powers(logits, 1, 0, 1, 2));
    assertDistribution(logits, 1, 99, 0.9999, TokenSet.all(), powers(logits, 1, 0, 1, 2));
  }

  @Test
  void draw_fromALargeVocabulary_staysInTheNucleus() {
    float[] logits = logits(33_000, 3, 11);
    int[] order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted((a, b) -> Float.compare(logits[b], logits[a]))
            .mapToInt(i -> i)
            .toArray();
    TokenSet best = TokenSet.of(IntStream.range(0, 50).map(i -> order[i]).toArray());
    Sampler sampler = drawing(1, 50, 0.95, 5);
    for (int i = 0; i < 200; i++) {
      assertTrue(best.contains(sampler.sample(logits, TokenSet.all()).token()));
    }
  }

  @Test
  void draw_withOneSeed_isRepeatable() {
    float[] logits = logits(1000, 1, 3);
    assertEquals(draws(logits, 42), draws(logits, 42));
    assertTrue(!draws(logits, 42).equals(draws(logits, 43)));
  }

  @Test
  void draw_withTinyTemperature_isGreedy() {
    assertEquals(2, drawing(1e-300, 0, 1, 9).sample(new float[] {1, 0, 2}, TokenSet.all()).token());
  }

  @Test
  void tokenSet_ofAndAllBut_areComplements() {
    int[] ids = {0, 1, 5, 9, 7, 8};
    TokenSet in = TokenSet.of(ids);
    TokenSet out = TokenSet.allBut(ids);
    for (int id = 0; id < 12; id++) {
      int wanted = id;
      boolean member = IntStream.of(ids).anyMatch(i -> i == wanted);
      assertEquals(member, in.contains(id), "" + id);
      assertEquals(!member, out.contains(id), "" + id);
    }
    assertEquals(1, TokenSet.allBut().ranges());
    assertTrue(TokenSet.allBut().contains(0) && TokenSet.allBut().contains(Integer.MAX_VALUE - 1));
    assertTrue(TokenSet.of(4, 4).isSingle());
    assertThrows(IllegalStateException.class, () -> TokenSet.of().first());
  }

  private static String draws(float[] logits, long seed) {
    Sampler sampler = drawing(1, 0, 0.9, seed);
    StringBuilder tokens = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      tokens.append(sampler.sample(logits, TokenSet.all()).token()).append(' ');
    }
    return tokens.toString();
  }

  /** The statistic's mean is the number of classes; ten times that is far out of chance's reach. */
  private static void assertDistribution(
      float[] logits,
      double temperature,
      int topK,
      double topP,
      TokenSet allowed,
      double[] shares) {
    int[] counts = new int[logits.length];
    Sampler sampler = drawing(temperature, topK, topP, 1234);
    for (int i = 0; i < DRAWS; i++) {
      counts[sampler.sample(logits, allowed).token()]++;
    }
    double chiSquare = 0;
    for (int id = 0; id < counts.length; id++) {
      if (shares[id] == 0) {
        assertEquals(0, counts[id], "token " + id + " is cut off");
      } else {
        double expected = shares[id] * DRAWS;
        chiSquare += (counts[id] - expected) * (counts[id] - expected) / expected;
      }
    }
    assertTrue(chiSquare < 10 * logits.length, "chi-square " + chiSquare);
  }

  private static double[] powers(float[] logits, double temperature, int... kept) {
    double[] shares = new double[logits.length];
    double sum = IntStream.of(kept).mapToDouble(id -> Math.exp(logits[id] / temperature)).sum();
    IntStream.of(kept).forEach(id -> shares[id] = Math.exp(logits[id] / temperature) / sum);
    return shares;
  }

  private static float[] logs(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    return logits;
  }

  private static float[] logits(int count, float spread, long seed) {
    Random random = new Random(seed);
    float[] logits = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = (float) random.nextGaussian() * spread;
    }
    return logits;
  }

  private static Sampler greedy() {
    return Sampler.of(GenerationOptions.defaults());
  }

  private static Sampler drawing(double temperature, int topK, double topP, long seed) {
    return Sampler.of(
        GenerationOptions.builder()
            .temperature(temperature)
            .topK(topK)
            .topP(topP)
            .seed(seed)
            .build());
  }

  private static void assertMessage(
      String part, Sampler sampler, float[] logits, TokenSet allowed) {
    EngineException e = assertThrows(EngineException.class, () -> sampler.sample(logits, allowed));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
