package io.github.shikra4j.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.google.common.primitives.Ints;
import io.github.shikra4j.runtime.GoldenTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** However tokens reach the model, it says the same. */
@ParameterizedClass
@EnumSource(Shapes.class)
class ModelConsistencyTests {
  /** More than the step by which caches grow. */
  private static final int TOKENS = 150;

  private static final double WHOLE_AGAINST_PARTS = 1e-4;
  private static final double TOGETHER_AGAINST_ALONE = 1e-5;

  @Parameter Shapes shape;
  private static final int[] IDS = LoadedModel.ids(TOKENS, 5);
  private static LoadedModel model;
  private static List<float[]> whole;

  @BeforeParameterizedClassInvocation
  static void load(Shapes shape, @TempDir Path folder) {
    model = LoadedModel.write(shape.shape(), folder);
    whole = model.logits(IDS);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    model.close();
  }

  private static void assertClose(List<float[]> wanted, List<float[]> got, double tolerance) {
    assertEquals(wanted.size(), got.size());
    for (int i = 0; i < got.size(); i++) {
      double distance = GoldenTensors.distance(got.get(i), wanted.get(i));
      assertTrue(distance < tolerance, "row " + i + " is off by " + distance);
    }
  }

  @Test
  void forward_tokensOneByOne_equalsAllTogether() {
    int[] ones = IntStream.generate(() -> 1).limit(TOKENS).toArray();
    assertClose(whole, model.logits(IDS, ones), WHOLE_AGAINST_PARTS);
  }

  @Test
  void forward_runsThatCutThePicture_equalsAllTogether() {
    int patches = model.patches();
    assertClose(whole, model.logits(IDS, 2, 3, patches - 4, 4), WHOLE_AGAINST_PARTS);
    assertClose(whole, model.logits(IDS, LoadedModel.POSITION + 1), WHOLE_AGAINST_PARTS);
    assertClose(whole, model.logits(IDS, LoadedModel.POSITION, patches, 10), WHOLE_AGAINST_PARTS);
  }

  @Test
  void forward_picture_standsInPlaceOfItsTokensOnly() {
    int[] others = IDS.clone();
    Arrays.fill(others, LoadedModel.POSITION, LoadedModel.POSITION + model.patches(), 9);
    assertClose(whole, model.logits(others), WHOLE_AGAINST_PARTS);
    others[LoadedModel.POSITION + model.patches()]++;
    List<float[]> changed = model.logits(others);
    int last = TOKENS - 1;
    assertTrue(GoldenTensors.distance(changed.get(last), whole.get(last)) > 1e-3);
    int before = LoadedModel.POSITION + model.patches() - 1;
    assertTrue(GoldenTensors.distance(changed.get(before), whole.get(before)) < 1e-5);
  }

  @Test
  void forward_severalRequests_equalsEachAlone() {
    List<int[]> prompts =
        Stream.of(90, 12, 131, 1).map(length -> LoadedModel.ids(length, length)).toList();
    List<float[]> alone = new ArrayList<>();
    prompts.forEach(prompt -> alone.addAll(model.logits(prompt)));
    List<KvCache> caches = prompts.stream().map(prompt -> model.newCache(1)).toList();
    List<Feed> feeds = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      feeds.add(model.feed(caches.get(i), prompts.get(i), prompts.get(i).length));
    }
    assertClose(alone, rows(model.model().language().forward(feeds)), TOGETHER_AGAINST_ALONE);
    caches.forEach(KvCache::close);
  }

  @Test
  void forward_promptBesideSteps_equalsEachAlone() {
    try (KvCache running = model.newCache(1);
        KvCache joining = model.newCache(1)) {
      List<float[]> got = new ArrayList<>(model.logits(running, Arrays.copyOf(IDS, 100)));
      int[] next = Arrays.copyOfRange(IDS, 100, 103);
      int[] prompt = LoadedModel.ids(20, 3);
      Logits both =
          model
              .model()
              .language()
              .forward(List.of(model.feed(running, next, 3), model.feed(joining, prompt, 20)));
      got.addAll(rows(both).subList(0, 3));
      assertClose(whole.subList(0, 103), got, WHOLE_AGAINST_PARTS);
      assertClose(model.logits(prompt), rows(both).subList(3, 23), TOGETHER_AGAINST_ALONE);
    }
  }

  @Test
  void greedy_requestsTogether_giveTheSameTokensAsAlone() {
    List<int[]> prompts =
        Stream.of(70, 71, 90).map(length -> LoadedModel.ids(length, length)).toList();
    List<List<Integer>> alone =
        prompts.stream().map(prompt -> greedy(List.of(prompt)).get(0)).toList();
    assertEquals(alone, greedy(prompts));
  }

  private List<List<Integer>> greedy(List<int[]> prompts) {
    List<KvCache> caches = prompts.stream().map(prompt -> model.newCache(1)).toList();
    List<int[]> next = new ArrayList<>(prompts);
    List<List<Integer>> answers = new ArrayList<>();
    prompts.forEach(prompt -> answers.add(new ArrayList<>()));
    for (int step = 0; step < 24; step++) {
      List<Feed> feeds =
          IntStream.range(0, prompts.size())
              .mapToObj(i -> model.feed(caches.get(i), next.get(i), 1))
              .toList();
      Logits logits = model.model().language().forward(feeds);
      for (int i = 0; i < prompts.size(); i++) {
        int token = best(logits.row(i, logits.vocabulary()));
        answers.get(i).add(token);
        next.set(i, new int[] {token});
      }
    }
    caches.forEach(KvCache::close);
    return answers;
  }

  private static int best(float[] row) {
    return IntStream.range(0, row.length).reduce(0, (a, b) -> row[b] > row[a] ? b : a);
  }

  private static List<float[]> rows(Logits logits) {
    return IntStream.range(0, logits.rows())
        .mapToObj(i -> logits.row(i, logits.vocabulary()))
        .toList();
  }

  @Test
  void truncate_thenOtherTokens_equalsAFreshCache() {
    int[] tail = LoadedModel.ids(40, 77);
    for (int kept : new int[] {0, 1, LoadedModel.POSITION + 2, 120, TOKENS}) {
      try (KvCache cache = model.newCache(1)) {
        List<float[]> got = new ArrayList<>(model.logits(cache, IDS).subList(0, kept));
        cache.truncate(kept);
        assertEquals(kept, cache.length());
        got.addAll(model.logits(cache, tail));
        int[] both = Ints.concat(Arrays.copyOf(IDS, kept), tail);
        assertClose(model.logits(both), got, WHOLE_AGAINST_PARTS);
      }
    }
  }

  @Test
  void truncate_moreThanThereIs_isRefused() {
    try (KvCache cache = model.newCache(1)) {
      assertThrows(IllegalArgumentException.class, () -> cache.truncate(1));
      assertThrows(IllegalArgumentException.class, () -> cache.truncate(-1));
    }
  }

  @Test
  void newCache_roomForAll_equalsGrowing() {
    try (KvCache large = model.newCache(2 * TOKENS);
        KvCache growing = model.newCache(1)) {
      assertClose(
          model.logits(large, IDS, 127, 1, 1),
          model.logits(growing, IDS, 127, 1, 1),
          TOGETHER_AGAINST_ALONE);
      assertTrue(growing.array(0).getShape().get(3) < large.array(0).getShape().get(3));
    }
  }

  @Test
  void forward_noLogitsWanted_fillsTheCacheAlone() {
    try (KvCache cache = model.newCache(1)) {
      int[] first = Arrays.copyOf(IDS, 100);
      assertEquals(
          0, model.model().language().forward(List.of(model.feed(cache, first, 0))).rows());
      List<float[]> rest = model.logits(cache, Arrays.copyOfRange(IDS, 100, TOKENS));
      assertClose(whole.subList(100, TOKENS), rest, WHOLE_AGAINST_PARTS);
    }
  }

  @Test
  void encode_picturesTogether_equalsEachAlone() {
    PictureEncoder encoder = model.model().pictures().orElseThrow();
    int side = shape.shape().vision().orElseThrow().imageSize();
    List<float[]> pixels = Stream.of(1, 2, 3).map(seed -> LoadedModel.pixels(side, seed)).toList();
    List<NDArray> together = encoder.encode(pixels);
    for (int i = 0; i < pixels.size(); i++) {
      try (NDArray alone = encoder.encode(List.of(pixels.get(i))).get(0);
          NDArray joint = together.get(i)) {
        assertArrayEquals(
            new long[] {encoder.patches(), shape.shape().language().hidden()},
            alone.getShape().getShape());
        double distance = GoldenTensors.distance(joint.toFloatArray(), alone.toFloatArray());
        assertTrue(distance < TOGETHER_AGAINST_ALONE, "off by " + distance);
      }
    }
  }
}
