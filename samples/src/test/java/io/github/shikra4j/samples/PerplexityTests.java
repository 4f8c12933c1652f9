package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.Arithmetic;
import io.github.shikra4j.runtime.model.Cpu;
import io.github.shikra4j.runtime.model.Feed;
import io.github.shikra4j.runtime.model.KvCache;
import io.github.shikra4j.runtime.model.Logits;
import io.github.shikra4j.runtime.model.ShikraModel;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.runtime.vision.TowerInput;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.data.TrainingItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a precision costs a model that has learned something. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PerplexityTests {
  private static final int SCENES = 60;
  private static final Path MODEL = SmallShikra.folder();

  @TempDir static Path scenes;
  private double exact;

  @BeforeAll
  void draw() {
    String output = scenes.toString();
    String count = String.valueOf(SCENES);
    assertEquals(
        0,
        Shikra.run(
            "draw-scenes", "--output", output, "--seed", "5", "--split", "val", "--scenes", count));
    exact = perplexity(MODEL, Precision.FLOAT32);
  }

  @Test
  void perplexity_ofTheModelsOwnPictures_isFarBelowThatOfOthers() {
    // A guess among the vocabulary would be 512.
    assertTrue(exact < 2.5);
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, 0.002", "FLOAT16, 0.002", "INT8, 0.005"})
  void perplexity_inAPrecision_isNearlyThatInFloat32(Precision precision, double share) {
    assertEquals(exact, perplexity(MODEL, precision), share * exact);
  }

  /** Its files hold float16, so that nothing is rounded. */
  @Test
  void perplexity_inPackedFloat16_isThatInFloat32() {
    assumeTrue(Cpu.found().packsFloat16(), "this engine has no packed float16");
    assertEquals(
        exact, perplexity(MODEL, Arithmetic.ofPackedFloat16(), Integer.MAX_VALUE), 1e-5 * exact);
  }

  @Test
  void perplexity_inInt8WithOutlierChannels_isNearlyThatInFloat32(@TempDir Path folder)
      throws IOException {
    OutlierChannels.plant(MODEL, folder, 32);
    assertEquals(exact, perplexity(folder, Precision.FLOAT32), 1e-4 * exact);
    assertEquals(exact, perplexity(folder, Precision.INT8), 0.005 * exact);
    assertEquals(exact, perplexity(folder, Arithmetic.of(Precision.INT8), 16), 0.005 * exact);
  }

  private static double perplexity(Path weights, Precision precision) {
    return perplexity(weights, Arithmetic.of(precision), Integer.MAX_VALUE);
  }

  /**
   * Returns that of the answers in dialogues about all scenes.
   *
   * @param pass how many tokens are computed together
   */
  private static double perplexity(Path weights, Arithmetic arithmetic, int pass) {
    ModelFolder folder = ModelFolder.read(weights, null, null);
    ImageProcessor processor =
        new ImageProcessor(TowerInput.of(folder.tower().orElseThrow().preprocessor()));
    try (Checkpoint checkpoint = Checkpoint.open(weights);
        ShikraModel model =
            ShikraModel.load(
                folder, checkpoint, arithmetic, List.of(Device.cpu()), progress -> {});
        ModelText text = ModelText.read(MODEL);
        AnnotatedDataset items =
            AnnotatedDataset.open(
                "dialogue",
                Map.of(),
                scenes.resolve("dialogue.jsonl"),
                scenes.resolve("images"),
                "",
                0,
                text)) {
      double loss = 0;
      long tokens = 0;
      for (long row = 0; row < items.size(); row++) {
        TrainingItem item = items.get(row);
        float[] pixels = processor.process(Picture.read(item.image()));
        List<float[]> logits = logits(model, item, pixels, pass);
        for (int i = 1; i < item.labels().length; i++) {
          if (item.labels()[i] != TrainingItem.IGNORED) {
            loss -= logProbability(logits.get(i - 1), item.labels()[i]);
            tokens++;
          }
        }
      }
      return Math.exp(loss / tokens);
    }
  }

  private static List<float[]> logits(
      ShikraModel model, TrainingItem item, float[] pixels, int pass) {
    int[] ids = item.inputIds();
    List<float[]> all = new ArrayList<>();
    try (NDArray features = model.pictures().orElseThrow().encode(List.of(pixels)).get(0);
        KvCache cache = model.language().newCache(ids.length)) {
      Feed.PictureFeatures picture = new Feed.PictureFeatures(features, item.patchPosition());
      while (all.size() < ids.length) {
        int to = Math.min(ids.length - all.size(), pass) + all.size();
        int[] next = Arrays.copyOfRange(ids, all.size(), to);
        Logits logits =
            model.language().forward(List.of(new Feed(cache, next, picture, next.length)));
        IntStream.range(0, next.length)
            .forEach(row -> all.add(logits.row(row, logits.vocabulary())));
      }
    }
    return all;
  }

  private static double logProbability(float[] logits, int token) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return logits[token] - Math.log(sum);
  }
}
